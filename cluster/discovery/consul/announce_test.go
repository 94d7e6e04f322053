package consul_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/consul/api"
	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/cluster/discovery"
	"github.com/beamline-go/beamline/cluster/discovery/consul"
)

var self = discovery.Member{Name: "a@h", Incarnation: 0xfedcba9876543210, Addr: "127.0.0.1:4711", Meta: map[string]string{"grains": "127.0.0.1:4712"}}

const selfCheck = "/v1/agent/check/update/beamline-demo:a@h:fedcba9876543210"

// announce announces self while f's requests are answered with ok.
func announce(ctx context.Context, t *testing.T, f *fake, d *consul.Discovery, answer response) error {
	t.Helper()
	announced := make(chan error, 1)
	go func() { announced <- d.Announce(ctx, "demo", self) }()
	r := f.next(t)
	if r.method != "PUT" || r.path != "/v1/agent/service/register" {
		t.Fatalf("the first request is %s %s", r.method, r.path)
	}
	var service api.AgentServiceRegistration
	if err := json.Unmarshal([]byte(r.body), &service); err != nil {
		t.Fatal(err)
	}
	if service.Name != "beamline-demo" || service.Address != "127.0.0.1" || service.Port != 4711 || service.Meta["grains"] != "127.0.0.1:4712" ||
		service.Check.DeregisterCriticalServiceAfter != "1m0s" || service.Check.TTL == "" || service.Check.Status != "passing" {
		t.Errorf("registered %s", r.body)
	}
	r.answer <- answer
	return <-announced
}

var ok = response{status: 200}

// withdraw withdraws d's node while f's agent knows the given life of it.
func withdraw(t *testing.T, f *fake, d *consul.Discovery, incarnation string) (deregistered bool) {
	t.Helper()
	withdrawn := make(chan error, 1)
	go func() { withdrawn <- d.Withdraw(context.Background()) }()
	for {
		select {
		case err := <-withdrawn:
			if err != nil {
				t.Errorf("Withdraw: %v", err)
			}
			return deregistered
		case r := <-f.requests:
			switch {
			case strings.HasPrefix(r.path, "/v1/agent/service/deregister/"):
				deregistered = true
				r.answer <- ok
			case r.method == "GET":
				r.answer <- response{200, "", &api.AgentService{Meta: map[string]string{"beamline_incarnation": incarnation}}}
			default: // a renewal that was under way
				r.answer <- ok
			}
		}
	}
}

func TestUnknownCheckRegistersAgain(t *testing.T) {
	f := newFake(t)
	d, log := f.discovery(t)
	if err := announce(context.Background(), t, f, d, ok); err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		path   string
		status int
	}{
		{selfCheck, 200},
		{selfCheck, 404}, // the agent forgot
		{"/v1/agent/service/register", 500},
		{"/v1/agent/service/register", 200},
		{selfCheck, 500}, // not 404: it may know us
		{selfCheck, 200},
		{selfCheck, 200},
	} {
		r := f.next(t)
		if r.path != step.path {
			t.Fatalf("step %d: %s %s, want %s", i, r.method, r.path, step.path)
		}
		r.answer <- response{status: step.status}
	}
	if !withdraw(t, f, d, "fedcba9876543210") {
		t.Error("Withdraw did not remove the service")
	}
	if text := log.String(); strings.Count(text, "registering again") != 1 || strings.Count(text, "failed, trying again") != 2 || strings.Count(text, "works again") != 2 {
		t.Errorf("logged:\n%s", text)
	}
}

// What another life of the node registered is not removed by the earlier one.
func TestWithdrawLeavesTheNextLife(t *testing.T) {
	f := newFake(t)
	d, _ := f.discovery(t)
	if err := announce(context.Background(), t, f, d, ok); err != nil {
		t.Fatal(err)
	}
	if withdraw(t, f, d, "1") {
		t.Error("Withdraw removed another life's service")
	}
	if err := d.Withdraw(context.Background()); err != nil { // nothing is announced now
		t.Error(err)
	}
}

func TestContextEndWithdraws(t *testing.T) {
	f := newFake(t)
	d, _ := f.discovery(t)
	ctx, cancel := context.WithCancel(context.Background())
	if err := announce(ctx, t, f, d, ok); err != nil {
		t.Fatal(err)
	}
	cancel()
	for {
		r := f.next(t)
		if r.method == "GET" {
			r.answer <- response{200, "", &api.AgentService{Meta: map[string]string{"beamline_incarnation": "fedcba9876543210"}}}
			continue
		}
		r.answer <- ok
		if r.path == "/v1/agent/service/deregister/beamline-demo:a@h" {
			break
		}
	}
	withdraw(t, f, d, "gone")
}

func TestDenied(t *testing.T) {
	f := newFake(t)
	d, _ := f.discovery(t)
	err := announce(context.Background(), t, f, d, response{status: 403, body: "Permission denied"})
	if !errors.Is(err, consul.ErrDenied) || !strings.Contains(err.Error(), "service:write") {
		t.Errorf("a denied registration: %v", err)
	}
	if err := d.Withdraw(context.Background()); err != nil {
		t.Error(err)
	}
}

// Watch and Withdraw leave no goroutine and no connection behind, while the agent is up.
func TestNothingIsLeft(t *testing.T) {
	f := newFake(t)
	before := goleak.IgnoreCurrent()
	d, _ := f.discovery(t)
	if err := announce(context.Background(), t, f, d, ok); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.Watch(ctx, "demo", func([]discovery.Member) { cancel() })
	}()
	for watching := true; watching; {
		select {
		case r := <-f.requests:
			r.answer <- response{200, "1", []*api.ServiceEntry{}}
		case <-ended:
			watching = false
		}
	}
	withdraw(t, f, d, "fedcba9876543210")
	goleak.VerifyNone(t, before)
}
