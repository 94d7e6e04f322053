package bank

import (
	"embed"

	"github.com/beamline-go/beamline/internal/demo"
)

//go:embed README.md bank.exs bank.go teller.go trace.txt
var files embed.FS

// Sample is what `beamline cookbook` runs.
func Sample() *demo.Sample {
	return &demo.Sample{
		Name:   "02_bank",
		Title:  "accounts under a DynamicSupervisor and a Registry; one is killed, and what it held is not lost",
		Files:  files,
		Script: "bank.exs",
		Roles:  []demo.Role{{Node: "bank", Does: "keeps accounts"}},
		Run:    Run,
	}
}
