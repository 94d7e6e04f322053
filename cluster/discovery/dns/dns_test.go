package dns_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/beamline-go/beamline/cluster/discovery"
	"github.com/beamline-go/beamline/cluster/discovery/dns"
)

// answer is what a resolver says.
type answer struct {
	addrs []string
	err   error
}

func Example() {
	d, err := dns.New(dns.Config{
		Host: "counter.example", Port: 4000,
		// Without this, the machine's resolver is asked.
		Lookup: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("fd00::1"), netip.MustParseAddr("10.0.0.1")}, nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	_ = d.Watch(ctx, "shop", func(view []discovery.Member) {
		for _, m := range view {
			fmt.Println(m.Addr)
		}
		cancel()
	})
	// Output:
	// 10.0.0.1:4000
	// 10.0.0.2:4000
	// [fd00::1]:4000
}

// Each change of the answer is a view; an answer that is empty or fails is none, and is
// tried again sooner.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		answers := []answer{
			{addrs: []string{"10.0.0.1"}},
			{addrs: []string{"10.0.0.1"}},
			{addrs: []string{"10.0.0.2", "::ffff:10.0.0.1", "10.0.0.2"}},
			{},
			{err: broken},
			{err: broken},
			{addrs: []string{"10.0.0.3"}},
		}
		begin := time.Now()
		var asked []time.Duration
		d, err := dns.New(dns.Config{
			Host: "h", Port: 7, Interval: time.Second, Logger: slog.New(slog.DiscardHandler),
			Lookup: func(ctx context.Context, host string) ([]netip.Addr, error) {
				asked = append(asked, time.Since(begin))
				if host != "h" {
					t.Errorf("%q was asked for", host)
				}
				if len(answers) == 0 {
					<-ctx.Done()
					return nil, ctx.Err()
				}
				a := answers[0]
				answers = answers[1:]
				var addrs []netip.Addr
				for _, text := range a.addrs {
					addrs = append(addrs, netip.MustParseAddr(text))
				}
				return addrs, a.err
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		var views [][]discovery.Member
		err = d.Watch(ctx, "c", func(v []discovery.Member) { views = append(views, v) })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Watch: %v", err)
		}
		want := [][]discovery.Member{{{Addr: "10.0.0.1:7"}}, {{Addr: "10.0.0.1:7"}, {Addr: "10.0.0.2:7"}}, {{Addr: "10.0.0.3:7"}}}
		if d := cmp.Diff(want, views); d != "" {
			t.Errorf("views (-want +got):\n%s", d)
		}
		times := []time.Duration{0, 1000, 2000, 3000, 3200, 3600, 4400, 5400}
		for i := range times {
			times[i] *= time.Millisecond
		}
		if d := cmp.Diff(times, asked[:len(times)]); d != "" {
			t.Errorf("the name was resolved at (-want +got):\n%s", d)
		}
	})
}

func TestConfig(t *testing.T) {
	for _, cfg := range []dns.Config{{}, {Host: "h"}, {Port: 1}, {Host: "h", Port: 70000}, {Host: "h", Port: 1, Interval: -1}} {
		if _, err := dns.New(cfg); !errors.Is(err, dns.ErrConfig) {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}
