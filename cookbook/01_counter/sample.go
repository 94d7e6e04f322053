package counter

import (
	"embed"

	"github.com/beamline-go/beamline/internal/demo"
)

//go:embed README.md counter.exs counter.go trace.txt
var files embed.FS

// Sample is what `beamline demo` and `beamline cookbook` run.
func Sample() *demo.Sample {
	return &demo.Sample{
		Name:   "01_counter",
		Title:  "a named counter, called from one node and watched from another, loses its node to kill -9",
		Files:  files,
		Script: "counter.exs",
		Roles: []demo.Role{
			{Node: "a", Does: "watches"},
			{Node: "b", Does: "counts"},
			{Node: "c", Does: "calls"},
		},
		Types: Types,
		Serve: Serve,
		Run:   Watch,
		Play:  Play,
	}
}
