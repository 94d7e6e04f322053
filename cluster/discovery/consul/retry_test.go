package consul

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A failure that lasts is logged at its begin, then now and then, and at its end.
func TestOutageIsLoggedNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		o := outage{log: slog.New(slog.NewTextHandler(&log, nil)), doing: "try", every: 30 * time.Second}
		o.mended()
		for range 2 {
			for range 1000 { // 100 s of failures
				o.failed(errors.New("no"))
				time.Sleep(100 * time.Millisecond)
			}
			o.mended()
			o.mended()
		}
		for text, want := range map[string]int{
			"try: failed, trying again": 2,
			"try: still failing":        6,
			"for=30s":                   2,
			"for=1m30s":                 2,
			"try: works again":          2,
			"after=1m40s":               2,
			"\n":                        10,
		} {
			if n := strings.Count(log.String(), text); n != want {
				t.Errorf("%q logged %d times, want %d:\n%s", text, n, want, log.String())
			}
		}
	})
}

func TestBackoff(t *testing.T) {
	p := pace{retryMin: 100 * time.Millisecond, retryMax: 5 * time.Second}
	for range 100 {
		b := backoff{pace: p}
		want := p.retryMin
		for i := range 20 {
			if d := b.after(); d < want/2 || d > want {
				t.Fatalf("after failure %d: %s, want %s to %s", i+1, d, want/2, want)
			}
			want = min(2*want, p.retryMax)
		}
		b.reset()
		if d := b.after(); d > p.retryMin {
			t.Fatalf("after a success: %s", d)
		}
	}
}
