package dns

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/beamline-go/beamline/cluster/discovery"
)

// Config says what to resolve. Host and Port must be set.
type Config struct {
	Host string // the name whose A and AAAA records are the nodes' addresses
	Port int    // that all nodes listen on

	Interval time.Duration // between two resolutions; 0 means 10 s

	// Lookup resolves Host; nil is net.DefaultResolver. It is given a context that ends
	// after Interval.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)

	Logger *slog.Logger // nil is slog.Default()
}

// ErrConfig says that a Config cannot be used.
var ErrConfig = errors.New("the configuration of the DNS discovery cannot be used")

// DNS is a Discovery. Its methods may be called from several goroutines.
type DNS struct{ cfg Config }

var _ discovery.Discovery = (*DNS)(nil)

const (
	usualInterval = 10 * time.Second
	firstRetry    = 200 * time.Millisecond
	reportEvery   = time.Minute
)

// New makes a Discovery. It resolves nothing yet. The error is ErrConfig.
func New(cfg Config) (*DNS, error) {
	if cfg.Host == "" || cfg.Port <= 0 || cfg.Port > 65535 || cfg.Interval < 0 {
		return nil, fmt.Errorf("dns: %w: Host is %q, Port %d, Interval %v: give the host name of the nodes and the port that they listen on",
			ErrConfig, cfg.Host, cfg.Port, cfg.Interval)
	}
	cfg.Interval = cmp.Or(cfg.Interval, usualInterval)
	cfg.Logger = cmp.Or(cfg.Logger, slog.Default())
	if cfg.Lookup == nil {
		cfg.Lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	return &DNS{cfg}, nil
}

// Announce has nobody to tell: who fills the DNS does that.
func (d *DNS) Announce(context.Context, string, discovery.Member) error { return nil }

// Withdraw has nothing to take back.
func (d *DNS) Withdraw(context.Context) error { return nil }

// Watch resolves the name until ctx ends, and calls found with each answer that differs
// from the one before.
func (d *DNS) Watch(ctx context.Context, _ string, found func([]discovery.Member)) error {
	var last []netip.Addr
	var reported time.Time
	tries := 0
	for {
		addrs, err := d.resolve(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		pause := d.cfg.Interval
		switch {
		case err != nil:
			pause = min(firstRetry<<min(tries, 20), d.cfg.Interval)
			tries++
			if reported.IsZero() || time.Since(reported) >= reportEvery {
				reported = time.Now()
				d.cfg.Logger.Warn("the nodes' host name cannot be resolved, trying on",
					slog.String("host", d.cfg.Host), slog.Int("tries", tries), slog.Any("err", err))
			}
		case tries > 0 || !slices.Equal(addrs, last):
			tries, last, reported = 0, addrs, time.Time{}
			found(d.view(addrs))
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// resolve is the addresses, sorted. None at all is an error.
func (d *DNS) resolve(ctx context.Context) ([]netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Interval)
	defer cancel()
	addrs, err := d.cfg.Lookup(ctx, d.cfg.Host)
	if err != nil {
		return nil, fmt.Errorf("dns: resolve %s: %w", d.cfg.Host, err)
	}
	all := make([]netip.Addr, 0, len(addrs))
	for _, a := range addrs {
		if a.IsValid() {
			all = append(all, a.Unmap())
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("dns: resolve %s: it has no address", d.cfg.Host)
	}
	slices.SortFunc(all, netip.Addr.Compare)
	return slices.Compact(all), nil
}

func (d *DNS) view(addrs []netip.Addr) []discovery.Member {
	view := make([]discovery.Member, 0, len(addrs))
	for _, a := range addrs {
		view = append(view, discovery.Member{Addr: net.JoinHostPort(a.String(), strconv.Itoa(d.cfg.Port))})
	}
	return view
}
