// Package beamline is the top of the module, and holds what the beamline command shows of
// it: PORTING.md, the dictionary from Elixir to Go, and the Examples that it names. The
// library is in the folders below: package actor has the processes and is where to begin,
// the folders under actor have the behaviours, and package cluster has the nodes.
package beamline

import "embed"

//go:embed PORTING.md actor/example*_test.go actor/*/example*_test.go cluster/example*_test.go cluster/*/example*_test.go
var pages embed.FS

// Pages holds PORTING.md and the Examples that it names, under their paths in the
// repository.
func Pages() embed.FS { return pages }
