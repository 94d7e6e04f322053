package consul_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/consul/api"

	"github.com/beamline-go/beamline/cluster/discovery"
	"github.com/beamline-go/beamline/cluster/discovery/consul"
)

func TestWatchFollowsTheIndex(t *testing.T) {
	f := newFake(t)
	d, log := f.discovery(t)
	views := watch(t, d, "demo")
	for i, step := range []struct {
		wantIndex string // that the query asks with; empty asks for an answer at once
		answer    response
		view      string // told after it; empty for none
		why       string
	}{
		{"", response{200, "7", []*api.ServiceEntry{instance("b@h", "b", 2), instance("a@h", "a", 1)}}, "[a@h/10 127.0.0.1:1, b@h/11 127.0.0.1:2]", "the first view, sorted"},
		{"7", response{200, "7", []*api.ServiceEntry{instance("a@h", "a", 1), instance("b@h", "b", 2)}}, "", "nothing new: the wait was over"},
		{"7", response{200, "9", []*api.ServiceEntry{instance("b@h", "b", 2)}}, "[b@h/11 127.0.0.1:2]", "one left"},
		{"9", response{200, "3", []*api.ServiceEntry{}}, "[]", "an index that goes backwards, and an empty view, which is told"},
		{"", response{200, "3", []*api.ServiceEntry{}}, "", "asked from the beginning"},
		{"3", response{200, "4", []*api.ServiceEntry{instance("a@h", "c", 1)}}, "[a@h/12 127.0.0.1:1]", "another life"},
		{"4", response{500, "", "no leader"}, "", "a failure"},
		{"", response{200, "5", []*api.ServiceEntry{instance("a@h", "c", 1)}}, "", "after a failure from the beginning; the same view"},
		{"5", response{200, "", []*api.ServiceEntry{}}, "[]", "an answer without an index"},
		{"", response{200, "0", []*api.ServiceEntry{}}, "", "an index of 0"},
		{"1", response{200, "2", []*api.ServiceEntry{{Service: &api.AgentService{ID: "web"}}, instance("x@h", "no number", 1), instance("a@h", "d", 1), {}, nil}}, "[a@h/13 127.0.0.1:1]", "instances that are no nodes"},
		{"2", response{200, "3", "a page of a proxy"}, "", "nonsense: no view"},
		{"", response{200, "3", map[string]int{"nodes": 3}}, "", "nonsense of another kind"},
		{"", response{200, "3", []*api.ServiceEntry{instance("a@h", "d", 1)}}, "", "the same view as before"},
	} {
		r := f.next(t)
		if got := strings.Join(r.query["index"], ""); got != step.wantIndex || r.path != "/v1/health/service/beamline-demo" {
			t.Fatalf("step %d (%s): asked %s with index %q, want %q", i, step.why, r.path, got, step.wantIndex)
		}
		if _, ok := r.query["passing"]; !ok {
			t.Fatalf("step %d: asked for instances that do not pass", i)
		}
		r.answer <- step.answer
		if step.view == "" {
			continue
		}
		if got := nextView(t, views); got != step.view {
			t.Fatalf("step %d (%s): told %s, want %s", i, step.why, got, step.view)
		}
	}
	f.next(t) // all that was to be told was told by now
	if len(views) > 0 {
		t.Errorf("a view too many: %s", nextView(t, views))
	}
	if text := log.String(); strings.Count(text, "failed, trying again") != 2 || strings.Count(text, "works again") != 2 {
		t.Errorf("logged:\n%s", text)
	}
}

// The nodes of another datacenter are asked for there, and those with other tags not at all.
func TestDatacenterAndTags(t *testing.T) {
	f := newFake(t)
	tags := []string{"blue", "eu"}
	d, err := consul.New(consul.Config{
		Address: f.Listener.Addr().String(), Datacenter: "dc2", Tags: tags, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	d.Hurry(10*time.Second, time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = d.Watch(ctx, "demo", func([]discovery.Member) {})
	}()
	r := f.next(t)
	if !slices.Equal(r.query["dc"], []string{"dc2"}) || !slices.Equal(r.query["tag"], tags) {
		t.Errorf("asked for datacenter %v and tags %v", r.query["dc"], r.query["tag"])
	}
	cancel()
	<-ended
	announced := make(chan error, 1)
	go func() { announced <- d.Announce(t.Context(), "demo", self) }()
	r = f.next(t)
	var service api.AgentServiceRegistration
	if err := json.Unmarshal([]byte(r.body), &service); err != nil || !slices.Equal(service.Tags, tags) {
		t.Errorf("%s %s with tags %v, %v", r.method, r.path, service.Tags, err)
	}
	r.answer <- response{status: 403}
	if err := <-announced; !errors.Is(err, consul.ErrDenied) {
		t.Error(err)
	}
	if _, err := consul.New(consul.Config{Tags: []string{"a", ""}}); !errors.Is(err, consul.ErrConfig) {
		t.Errorf("an empty tag: %v", err)
	}
}
