package cluster_test

import (
	"fmt"
	"testing"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// Ordinary actors reach each other, and processes, over the same port, and so does
// fault control.
func TestProtoActorRemoting(t *testing.T) {
	a, b := pair(t)
	there, err := b.System().ActorSystem().Root.SpawnNamed(protoactor.PropsFromFunc(func(c protoactor.Context) {
		if m, ok := c.Message().(*wrapperspb.StringValue); ok {
			c.Respond(wrapperspb.String(m.Value + " to you"))
		}
	}), "greeter")
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 1)
	ready := make(chan *protoactor.PID)
	b.System().Spawn(func(p *actor.Process) error {
		ready <- p.ActorPID()
		m, err := actor.Receive[*wrapperspb.StringValue](p, patience)
		if err == nil {
			got <- m.Value
		}
		return err
	})
	process := <-ready
	root := a.System().ActorSystem().Root
	// From a's side both are at b's address.
	if there.Address != b.Addr() || process.Address != b.Addr() {
		t.Errorf("the actors' PIDs are %v and %v, the node is at %s", there, process, b.Addr())
	}
	v, err := root.RequestFuture(there, wrapperspb.String("hello"), patience).Result()
	if r, ok := v.(*wrapperspb.StringValue); err != nil || !ok || r.Value != "hello to you" {
		t.Errorf("request to an actor on the other node: %v, %v", v, err)
	}
	root.Send(process, wrapperspb.String("hello process"))
	select {
	case m := <-got:
		if m != "hello process" {
			t.Errorf("the process got %q", m)
		}
	case <-time.After(patience):
		t.Error("the process got nothing from an actor on another node")
	}
}

// Several nodes stop while Proto.Actor's streams are open between them.
func TestStopWithOpenActorStreams(t *testing.T) {
	a, b := pair(t)
	for _, n := range []*cluster.Node{a, b} {
		if _, err := n.System().ActorSystem().Root.SpawnNamed(protoactor.PropsFromFunc(func(c protoactor.Context) {
			if m, ok := c.Message().(*wrapperspb.StringValue); ok {
				c.Respond(m)
			}
		}), "echo"); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[*cluster.Node]*cluster.Node{a: b, b: a} {
		if _, err := from.System().ActorSystem().Root.RequestFuture(protoactor.NewPID(to.Addr(), "echo"), wrapperspb.String("x"), patience).Result(); err != nil {
			t.Fatal(err)
		}
	}
	begin := time.Now()
	for _, n := range []*cluster.Node{a, b} {
		if err := n.Stop(within(t)); err != nil {
			t.Error(err)
		}
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Error(fmt.Errorf("two nodes took %v to stop", took))
	}
}
