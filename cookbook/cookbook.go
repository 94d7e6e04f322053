// Package cookbook is the list of the samples in its folders: each an Elixir sample, its
// Go port beside it, and the trace that both print. `beamline cookbook` runs them.
package cookbook

import (
	counter "github.com/beamline-go/beamline/cookbook/01_counter"
	bank "github.com/beamline-go/beamline/cookbook/02_bank"
	ratelimiter "github.com/beamline-go/beamline/cookbook/03_ratelimiter"
	crawler "github.com/beamline-go/beamline/cookbook/04_crawler"
	"github.com/beamline-go/beamline/internal/demo"
)

// All is the samples, in the order in which they are meant to be read.
func All() []*demo.Sample {
	return []*demo.Sample{counter.Sample(), bank.Sample(), ratelimiter.Sample(), crawler.Sample()}
}
