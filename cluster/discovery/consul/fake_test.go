package consul_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/consul/api"
	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/discovery"
	"github.com/beamline-go/beamline/cluster/discovery/consul"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake is an agent that answers what a test tells it to. Each request is handed to
// the test, which answers it.
type fake struct {
	*httptest.Server
	requests chan *request
}

type request struct {
	method, path string
	query        map[string][]string
	body         string
	answer       chan<- response
}

type response struct {
	status int
	index  string
	body   any
}

func newFake(t *testing.T) *fake {
	f := &fake{requests: make(chan *request)}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		body.ReadFrom(r.Body)
		answer := make(chan response, 1)
		select {
		case f.requests <- &request{r.Method, r.URL.Path, r.URL.Query(), body.String(), answer}:
		case <-r.Context().Done():
			return
		}
		select {
		case a := <-answer:
			if a.index != "" {
				w.Header().Set("X-Consul-Index", a.index)
			}
			w.WriteHeader(a.status)
			if a.body != nil {
				json.NewEncoder(w).Encode(a.body)
			}
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(f.Close)
	return f
}

// next waits for the next request.
func (f *fake) next(t *testing.T) *request {
	t.Helper()
	select {
	case r := <-f.requests:
		return r
	case <-time.After(10 * time.Second):
		t.Fatal("no request came")
		return nil
	}
}

// discovery is a Discovery that talks to f, in a hurry, and what it logs.
func (f *fake) discovery(t *testing.T) (*consul.Discovery, *logged) {
	t.Helper()
	return newDiscovery(t, f.Listener.Addr().String(), 10*time.Second)
}

func newDiscovery(t *testing.T, addr string, request time.Duration) (*consul.Discovery, *logged) {
	t.Helper()
	log := new(logged)
	d, err := consul.New(consul.Config{Address: addr, Logger: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	d.Hurry(request, time.Hour)
	return d, log
}

// logged is a log that can be read while it is written.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func instance(name, incarnation string, port int) *api.ServiceEntry {
	return &api.ServiceEntry{
		Node:    &api.Node{Address: "10.0.0.1"},
		Service: &api.AgentService{ID: name, Address: "127.0.0.1", Port: port, Meta: map[string]string{"beamline_node": name, "beamline_incarnation": incarnation}},
	}
}

// watch runs Watch and returns the views that it tells. It ends with the test.
func watch(t *testing.T, d *consul.Discovery, cluster string) <-chan []discovery.Member {
	t.Helper()
	views := make(chan []discovery.Member, 100)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- d.Watch(ctx, cluster, func(view []discovery.Member) { views <- view })
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Watch ended with %v", err)
			}
		case <-time.After(2 * time.Second):
			t.Error("Watch does not end with its context")
		}
	})
	return views
}

func nextView(t *testing.T, views <-chan []discovery.Member) string {
	t.Helper()
	select {
	case view := <-views:
		return show(view)
	case <-time.After(20 * time.Second):
		t.Fatal("no view came")
		return ""
	}
}

func show(view []discovery.Member) string {
	var words []string
	for _, m := range view {
		words = append(words, fmt.Sprintf("%s/%d %s", m.Name, m.Incarnation, m.Addr))
	}
	return "[" + strings.Join(words, ", ") + "]"
}

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

var self = discovery.Member{Name: "a@h", Incarnation: 0xfedcba9876543210, Addr: "127.0.0.1:4711", Meta: map[string]string{"grains": "127.0.0.1:4712"}}

const selfCheck = "/v1/agent/check/update/beamline-demo:a@h:fedcba9876543210"

// announce announces self while f's requests are answered with ok.
func announce(t *testing.T, f *fake, d *consul.Discovery, ctx context.Context, answer response) error {
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
	if err := announce(t, f, d, context.Background(), ok); err != nil {
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
	if err := announce(t, f, d, context.Background(), ok); err != nil {
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
	if err := announce(t, f, d, ctx, ok); err != nil {
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
	err := announce(t, f, d, context.Background(), response{status: 403, body: "Permission denied"})
	if !errors.Is(err, consul.ErrDenied) || !strings.Contains(err.Error(), "service:write") {
		t.Errorf("a denied registration: %v", err)
	}
	if err := d.Withdraw(context.Background()); err != nil {
		t.Error(err)
	}
}

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

// Watch and Withdraw leave no goroutine and no connection behind, while the agent is up.
func TestNothingIsLeft(t *testing.T) {
	f := newFake(t)
	before := goleak.IgnoreCurrent()
	d, _ := f.discovery(t)
	if err := announce(t, f, d, context.Background(), ok); err != nil {
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

// With an address of its own a Discovery does not follow the environment to another
// agent, nor to TLS.
func TestExplicitAddressWins(t *testing.T) {
	f := newFake(t)
	t.Setenv("CONSUL_HTTP_ADDR", "192.0.2.1:8500")
	t.Setenv("CONSUL_HTTP_SSL", "true")
	d, _ := f.discovery(t)
	if err := announce(t, f, d, context.Background(), ok); err != nil {
		t.Fatal(err)
	}
	if !withdraw(t, f, d, "fedcba9876543210") {
		t.Error("Withdraw did not reach the agent")
	}
}
