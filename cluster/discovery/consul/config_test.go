package consul_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/discovery"
	"github.com/beamline-go/beamline/cluster/discovery/consul"
)

func TestBadInput(t *testing.T) {
	for _, addr := range []string{"localhost", "http//x", "ftp://localhost:1", "127.0.0.1:"} {
		if _, err := consul.New(consul.Config{Address: addr}); !errors.Is(err, consul.ErrConfig) || !strings.Contains(err.Error(), addr) {
			t.Errorf("New with address %q: %v", addr, err)
		}
	}
	for _, addr := range []string{"localhost:8500", "https://consul.example", "http://localhost:1/behind/proxy", "unix:///run/consul", "[::1]:8500"} {
		if _, err := consul.New(consul.Config{Address: addr}); err != nil {
			t.Errorf("New with address %q: %v", addr, err)
		}
	}
	if _, err := consul.New(consul.Config{TTL: time.Millisecond}); !errors.Is(err, consul.ErrConfig) {
		t.Errorf("New with a TTL of a millisecond: %v", err)
	}
	d, err := consul.New(consul.Config{Address: "127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for _, cluster := range []string{"", "two words", "a/b", "ä"} {
		if err := d.Announce(ctx, cluster, self); !errors.Is(err, consul.ErrMember) {
			t.Errorf("Announce in cluster %q: %v", cluster, err)
		}
		if err := d.Watch(ctx, cluster, nil); !errors.Is(err, consul.ErrMember) {
			t.Errorf("Watch of cluster %q: %v", cluster, err)
		}
	}
	for name, m := range map[string]discovery.Member{
		"no name":      {Addr: "127.0.0.1:1"},
		"no port":      {Name: "a", Addr: "127.0.0.1"},
		"port 0":       {Name: "a", Addr: "127.0.0.1:0"},
		"port too big": {Name: "a", Addr: "127.0.0.1:65536"},
		"no host":      {Name: "a", Addr: ":1"},
		"reserved key": {Name: "a", Addr: "h:1", Meta: map[string]string{"beamline_node": "b"}},
		"bad key":      {Name: "a", Addr: "h:1", Meta: map[string]string{"a key": "b"}},
		"long value":   {Name: "a", Addr: "h:1", Meta: map[string]string{"k": strings.Repeat("v", 513)}},
		"long name":    {Name: actor.NodeName(strings.Repeat("n", 256)), Addr: "h:1"},
	} {
		if err := d.Announce(ctx, "demo", m); !errors.Is(err, consul.ErrMember) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// With an address of its own a Discovery does not follow the environment to another
// agent, nor to TLS.
func TestExplicitAddressWins(t *testing.T) {
	f := newFake(t)
	t.Setenv("CONSUL_HTTP_ADDR", "192.0.2.1:8500")
	t.Setenv("CONSUL_HTTP_SSL", "true")
	d, _ := f.discovery(t)
	if err := announce(context.Background(), t, f, d, ok); err != nil {
		t.Fatal(err)
	}
	if !withdraw(t, f, d, "fedcba9876543210") {
		t.Error("Withdraw did not reach the agent")
	}
}
