package crawler

import (
	"embed"

	"github.com/beamline-go/beamline/internal/demo"
)

//go:embed README.md crawler.exs crawler.go visitor.go trace.txt
var files embed.FS

// Sample is what `beamline cookbook` runs.
func Sample() *demo.Sample {
	return &demo.Sample{
		Name:   "04_crawler",
		Title:  "the pages of a site, fetched in parallel by Task.async_stream; one takes too long, one is not there",
		Files:  files,
		Script: "crawler.exs",
		Roles:  []demo.Role{{Node: "crawler", Does: "serves a site and crawls it"}},
		Run:    Run,
	}
}
