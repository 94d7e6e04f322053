package main

import (
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/names"
)

// register is n registers of global names, on nodes that are all connected. A frame takes a
// hop, and frames that are sent at one time arrive in the order sent; nothing is lost.
type register struct {
	machines map[actor.NodeName]*names.Machine
	now      time.Duration
	under    []sending // in the order of their arrival, since each takes the same time
	sent     int
	put      map[actor.NodeName]time.Duration // when a node found the name for the first time
	replied  time.Duration
}

// sending is a frame that is under way.
type sending struct {
	at       time.Duration
	from, to actor.NodeName
	frame    names.Frame
}

func node(i int) actor.NodeName { return actor.NodeName(name(i)) }

func newRegister(n int) *register {
	r := &register{machines: map[actor.NodeName]*names.Machine{}, put: map[actor.NodeName]time.Duration{}}
	for i := range n {
		r.machines[node(i)] = names.New(names.Config{
			Self: actor.NodeID{Name: node(i), Incarnation: uint64(i + 1)}, Seed: [32]byte{byte(i), 1},
		})
	}
	for i := range n {
		for j := range n {
			if i != j {
				r.step(node(i), names.Up{Node: node(j)})
			}
		}
	}
	r.run()
	return r
}

// step hands an event to a machine, and carries its effects out.
func (r *register) step(on actor.NodeName, e names.Event) {
	for _, effect := range r.machines[on].Step(r.now, e) {
		switch f := effect.(type) {
		case names.Send:
			r.sent++
			r.under = append(r.under, sending{r.now + hop, on, f.To, f.Frame})
		case names.Put:
			r.put[on] = r.now
		case names.Reply:
			r.replied = r.now
		}
	}
}

// run lets time go on until nothing is under way.
func (r *register) run() {
	for len(r.under) > 0 {
		s := r.under[0]
		r.under = r.under[1:]
		r.now = s.at
		r.step(s.to, names.Received{From: s.from, Frame: s.frame})
	}
}

// registration is the last of n nodes registering a name that nobody has.
func registration(n int) (cost, error) {
	r := newRegister(n)
	began, sent := r.now, r.sent
	on := node(n - 1)
	pid := actor.MakePID(actor.NodeID{Name: on, Incarnation: uint64(n)}, 1)
	r.step(on, names.RegisterAsked{ID: 1, Name: "name", PID: pid, Method: "random_exit_name"})
	r.run()
	if len(r.put) != n {
		return cost{}, fmt.Errorf("%d of %d nodes find the name", len(r.put), n)
	}
	return cost{messages: r.sent - sent, time: r.replied - began}, nil
}
