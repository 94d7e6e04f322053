package consul_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/consul/api"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/discovery"
	"github.com/beamline-go/beamline/cluster/discovery/consul"
	"github.com/beamline-go/beamline/internal/consulagent"
	"github.com/beamline-go/beamline/internal/consulagent/consultest"
)

// These tests run against a real agent; see consultest for when they are skipped.

func connect(t *testing.T, addr string) *consul.Discovery {
	t.Helper()
	d, err := consul.New(consul.Config{Address: addr, TTL: time.Second, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// join announces a node through a Discovery of its own, until the test ends.
func join(t *testing.T, addr, cluster, name string, incarnation uint64) *consul.Discovery {
	t.Helper()
	d := connect(t, addr)
	m := discovery.Member{Name: actor.NodeName(name), Incarnation: incarnation, Addr: fmt.Sprintf("127.0.0.1:%d", 4000+incarnation), Meta: map[string]string{"grains": name}}
	if err := d.Announce(context.Background(), cluster, m); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Withdraw(context.Background()) })
	return d
}

// await waits for the view that shows as want, through any others.
func await(t *testing.T, views <-chan []discovery.Member, want string) {
	t.Helper()
	var seen []string
	limit := time.After(20 * time.Second)
	for {
		select {
		case view := <-views:
			seen = append(seen, show(view))
			if show(view) != want {
				continue
			}
			for _, m := range view {
				if len(m.Meta) != 1 || m.Meta["grains"] == "" {
					t.Errorf("the metadata of %s is %v", m.Name, m.Meta)
				}
			}
			return
		case <-limit:
			t.Fatalf("no view %s; seen: %v", want, seen)
		}
	}
}

func TestRegisterWatchWithdraw(t *testing.T) {
	addr := consultest.Addr(t)
	cluster := consultest.Cluster(t)
	views := watch(t, connect(t, addr), cluster)
	await(t, views, "[]")
	a := join(t, addr, cluster, "a@h", 1)
	await(t, views, "[a@h/1 127.0.0.1:4001]")
	join(t, addr, cluster, "b/c %?@h", 2) // any name will do
	await(t, views, "[a@h/1 127.0.0.1:4001, b/c %?@h/2 127.0.0.1:4002]")
	join(t, addr, consultest.Cluster(t), "x@h", 9) // another cluster, on the same agent
	if err := a.Withdraw(context.Background()); err != nil {
		t.Error(err)
	}
	await(t, views, "[b/c %?@h/2 127.0.0.1:4002]")
	join(t, addr, cluster, "a@h", 3)
	await(t, views, "[a@h/3 127.0.0.1:4003, b/c %?@h/2 127.0.0.1:4002]")
}

// A life that is announced takes the place of an earlier one, which does not get in
// its way later.
func TestNextLifeReplaces(t *testing.T) {
	addr := consultest.Addr(t)
	cluster := consultest.Cluster(t)
	views := watch(t, connect(t, addr), cluster)
	first := join(t, addr, cluster, "a@h", 1)
	await(t, views, "[a@h/1 127.0.0.1:4001]")
	join(t, addr, cluster, "a@h", 2)
	await(t, views, "[a@h/2 127.0.0.1:4002]")
	if err := first.Withdraw(context.Background()); err != nil {
		t.Error(err)
	}
	join(t, addr, cluster, "b@h", 3) // what the watch sees next
	for view := range views {
		if s := show(view); s == "[a@h/2 127.0.0.1:4002, b@h/3 127.0.0.1:4003]" {
			return
		} else if s == "[b@h/3 127.0.0.1:4003]" {
			t.Fatal("the earlier life took the later one with it")
		}
	}
}

// The check of a life that ended without a word does not make the next one fail.
func TestNextLifeReplacesCheck(t *testing.T) {
	addr := consultest.Addr(t)
	cluster := consultest.Cluster(t)
	views := watch(t, connect(t, addr), cluster)
	await(t, views, "[]")
	client, err := api.NewClient(&api.Config{Address: addr, Scheme: "http", Transport: &http.Transport{DisableKeepAlives: true}})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Agent().ServiceRegister(&api.AgentServiceRegistration{
		ID: "beamline-" + cluster + ":a@h", Name: "beamline-" + cluster,
		Check: &api.AgentServiceCheck{CheckID: cluster + "-earlier", TTL: "10m", Status: api.HealthCritical},
	}); err != nil {
		t.Fatal(err)
	}
	join(t, addr, cluster, "a@h", 2)
	await(t, views, "[a@h/2 127.0.0.1:4002]")
}

// A node whose context ends is withdrawn; one that just stops renewing leaves the view
// when its TTL is over.
func TestContextEndLeavesTheView(t *testing.T) {
	addr := consultest.Addr(t)
	cluster := consultest.Cluster(t)
	views := watch(t, connect(t, addr), cluster)
	await(t, views, "[]")
	ctx, cancel := context.WithCancel(context.Background())
	d := connect(t, addr)
	if err := d.Announce(ctx, cluster, discovery.Member{Name: "a@h", Incarnation: 1, Addr: "127.0.0.1:4001", Meta: map[string]string{"grains": "x"}}); err != nil {
		t.Fatal(err)
	}
	await(t, views, "[a@h/1 127.0.0.1:4001]")
	cancel()
	await(t, views, "[]")
}

func TestAgentRestarted(t *testing.T) {
	for name, cfg := range map[string]func(*testing.T) consulagent.Config{
		"forgets":   func(*testing.T) consulagent.Config { return consulagent.Config{} },
		"remembers": func(t *testing.T) consulagent.Config { return consulagent.Config{DataDir: t.TempDir()} },
	} {
		t.Run(name, func(t *testing.T) {
			agent := consultest.StartWith(t, cfg(t))
			cluster := consultest.Cluster(t)
			views := watch(t, connect(t, agent.Addr()), cluster)
			await(t, views, "[]")
			join(t, agent.Addr(), cluster, "a@h", 1)
			join(t, agent.Addr(), cluster, "b@h", 2)
			await(t, views, "[a@h/1 127.0.0.1:4001, b@h/2 127.0.0.1:4002]")
			if err := agent.Restart(context.Background()); err != nil {
				t.Fatal(err)
			}
			// What the restarted agent tells at first is any part of it. Both nodes are
			// found again, and the watch goes on with what happens next.
			join(t, agent.Addr(), cluster, "c@h", 3)
			await(t, views, "[a@h/1 127.0.0.1:4001, b@h/2 127.0.0.1:4002, c@h/3 127.0.0.1:4003]")
		})
	}
}

// While the agent is paused nothing hangs; afterwards all goes on.
func TestAgentPaused(t *testing.T) {
	agent := consultest.Start(t)
	cluster := consultest.Cluster(t)
	views := watch(t, connect(t, agent.Addr()), cluster)
	await(t, views, "[]")
	a := join(t, agent.Addr(), cluster, "a@h", 1)
	await(t, views, "[a@h/1 127.0.0.1:4001]")
	if err := agent.Pause(); err != nil {
		t.Fatal(err)
	}
	// The first attempt of a node that starts now fails, in its own time.
	join(t, agent.Addr(), cluster, "b@h", 2)
	start := time.Now()
	err := a.Withdraw(context.Background())
	if took := time.Since(start); err == nil || took > 5*time.Second {
		t.Errorf("Withdraw from a paused agent: %v after %s", err, took)
	}
	if err := agent.Resume(); err != nil {
		t.Fatal(err)
	}
	await(t, views, "[b@h/2 127.0.0.1:4002]")
}
