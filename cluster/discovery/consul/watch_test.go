package consul_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/consul/api"
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
		{"1", response{200, "2", []*api.ServiceEntry{{Service: &api.AgentService{ID: "web"}}, instance("x@h", "no number", 1), instance("a@h", "d", 1)}}, "[a@h/13 127.0.0.1:1]", "instances that are no nodes"},
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
	if text := log.String(); strings.Count(text, "failed, trying again") != 1 || strings.Count(text, "works again") != 1 {
		t.Errorf("logged:\n%s", text)
	}
}
