package conformance

import (
	"testing"
	"time"

	"github.com/beamline-go/beamline/internal/conformance/scenarios"
)

func BenchmarkFence(b *testing.B) {
	for b.Loop() {
		for _, sc := range scenarios.All() {
			if sc.Name == "fence" {
				lines, err := RunGo(sc, 1, time.Minute)
				b.Log(lines, err)
			}
		}
	}
}
