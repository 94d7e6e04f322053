package consul_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/consul/api"
)

// An agent that is down is no error of Announce or Watch, is not asked in a spin, and
// is not logged at each try.
func TestNoAgent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	d, log := newDiscovery(t, addr, time.Second)
	if err := d.Announce(context.Background(), "demo", self); err != nil {
		t.Fatalf("Announce without an agent: %v", err)
	}
	views := watch(t, d, "demo")
	// The agent comes up, and both find it.
	f := &fake{requests: make(chan *request)}
	awaitFailures(t, log)
	text := log.String()
	for _, want := range []string{"no Consul agent at " + addr, "beamline consul", "CONSUL_HTTP_ADDR", "announce a@h in cluster demo", "watch cluster demo"} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %q:\n%s", want, text)
		}
	}
	var asked, registered bool
	l, err = net.Listen("tcp", addr)
	if err != nil {
		t.Skipf("the port was taken meanwhile: %v", err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := make(chan response, 1)
		select {
		case f.requests <- &request{method: r.Method, path: r.URL.Path, answer: answer}:
			a := <-answer
			w.Header().Set("X-Consul-Index", a.index)
			w.WriteHeader(a.status)
			json.NewEncoder(w).Encode(a.body)
		case <-r.Context().Done():
		}
	})}
	go server.Serve(l)
	defer server.Close()
	for !asked || !registered {
		switch r := f.next(t); {
		case r.path == "/v1/health/service/beamline-demo":
			asked = true
			r.answer <- response{200, "5", []*api.ServiceEntry{instance("a@h", "a", 1)}}
		case r.path == "/v1/agent/service/register":
			registered = true
			r.answer <- ok
		default:
			r.answer <- ok
		}
	}
	if got := nextView(t, views); got != "[a@h/10 127.0.0.1:1]" {
		t.Errorf("told %s", got)
	}
	if n := strings.Count(log.String(), "failed, trying again"); n != 2 {
		t.Errorf("logged %d failures, want one of announce and one of watch:\n%s", n, log.String())
	}
	server.Close()
	if err := d.Withdraw(context.Background()); err == nil || !strings.Contains(err.Error(), "leaves the view by itself") {
		t.Errorf("Withdraw from an agent that went away: %v", err)
	}
}

// awaitFailures waits until announcing and watching have failed.
func awaitFailures(t *testing.T, log *logged) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); strings.Count(log.String(), "failed, trying again") < 2; <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("no failure of both was logged:\n%s", log.String())
		}
	}
}

// An agent that accepts and never answers does not hold anybody longer than it may.
func TestSilentAgent(t *testing.T) {
	f := newFake(t)
	d, log := newDiscovery(t, f.Listener.Addr().String(), 50*time.Millisecond)
	if err := d.Announce(context.Background(), "demo", self); err != nil {
		t.Fatal(err)
	}
	if text := log.String(); !strings.Contains(text, "no answer within 50ms") {
		t.Errorf("logged:\n%s", text)
	}
	if err := d.Withdraw(context.Background()); err == nil || !strings.Contains(err.Error(), "leaves the view by itself") {
		t.Errorf("Withdraw from a silent agent: %v", err)
	}
}
