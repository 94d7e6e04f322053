package consul_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/consul/api"
	"go.uber.org/goleak"

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
