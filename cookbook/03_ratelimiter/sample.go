package ratelimiter

import (
	"embed"

	"github.com/beamline-go/beamline/internal/demo"
)

//go:embed README.md limiter.exs limiter.go client.go trace.txt
var files embed.FS

// Sample is what `beamline cookbook` runs.
func Sample() *demo.Sample {
	return &demo.Sample{
		Name:   "03_ratelimiter",
		Title:  "limiters that refill when it is quiet, by a GenServer's time-out, under a supervisor",
		Files:  files,
		Script: "limiter.exs",
		Roles:  []demo.Role{{Node: "gate", Does: "limits requests"}},
		Run:    Run,
	}
}
