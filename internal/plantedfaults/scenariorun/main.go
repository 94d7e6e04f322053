// Command scenariorun runs the Go side of conformance scenarios, SCENARIO:SEED each,
// and prints a JSON object a scenario. It is what package plantedfaults compiles each
// mutant of the library into.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/beamline-go/beamline/internal/conformance"
	"github.com/beamline-go/beamline/internal/conformance/scenarios"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// Result is how a scenario went. Package plantedfaults reads it.
type Result struct {
	Scenario string
	Lines    []string
	Err      string // it did not end in time, for one
}

const (
	limit = 20 * time.Second // of one scenario: under a fault it may wait for ever
	width = 8                // scenarios at a time: most of those that hang only wait
)

func main() {
	testcluster.Main(conformance.Programs())
	all := map[string]scenarios.Scenario{}
	for _, sc := range scenarios.All() {
		all[sc.Name] = sc
	}
	var mu sync.Mutex // one result a line
	var running sync.WaitGroup
	slots := make(chan struct{}, width)
	for _, arg := range os.Args[1:] {
		name, text, _ := strings.Cut(arg, ":")
		seed, err := strconv.ParseUint(text, 10, 64)
		sc, ok := all[name]
		if err != nil || !ok {
			fmt.Fprintf(os.Stderr, "scenariorun: %q is not SCENARIO:SEED\n", arg)
			os.Exit(2)
		}
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			r := Result{Scenario: name}
			lines, err := conformance.RunGo(sc, seed, limit)
			r.Lines = lines
			if err != nil {
				r.Err = err.Error()
			}
			mu.Lock()
			defer mu.Unlock()
			_ = json.NewEncoder(os.Stdout).Encode(r)
		})
	}
	running.Wait()
}
