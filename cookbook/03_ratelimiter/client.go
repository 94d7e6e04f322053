package ratelimiter

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/demo"
)

// crashed is what a caller makes of a limiter that crashed on its request.
var crashed = actor.Reason(actor.Atom("crashed"))

func ask(p *actor.Process, limiter actor.Name, req genserver.Request[Verdict]) (int, error) {
	v, err := genserver.Call(p, limiter, req)
	var crash *actor.PanicError
	if errors.As(err, &crash) {
		return 0, crashed
	}
	return v.Left, cmp.Or(err, v.Err)
}

// Run is Client.run.
func Run(p *actor.Process, _ *cluster.Node, t *demo.Trace) {
	request := func(label string, limiter actor.Name, req genserver.Request[Verdict]) {
		if left, err := ask(p, limiter, req); err != nil {
			t.Emit(label, [2]any{actor.Atom("error"), err})
		} else {
			t.Emit(label, [2]any{actor.Atom("ok"), left})
		}
	}
	next := func(label string) {
		n := actor.MustReceive[Noted](p, 5*time.Second)
		t.Emit(label, [2]any{n.N, n.Event})
	}
	const login, search = actor.Name("login"), actor.Name("search")

	sup, err := StartLink(p, p.Self())
	if err != nil {
		p.Exit(err)
	}
	for range 2 {
		next("a limiter starts")
	}
	for range 2 {
		next("nobody asks")
	}
	for n := range 3 {
		request(fmt.Sprintf("login %d", n+1), login, Request{Cost: 1})
	}
	request("a search that costs 2", search, Request{Cost: 2})
	request("another", search, Request{Cost: 2})
	next("it is quiet")
	next("and quieter")
	request("login again", login, Request{Cost: 1})

	t.Emit("a watch on login", p.Monitor(login))
	request("a request that nobody handles", login, Free{})
	actor.MustReceive[actor.Down](p, 5*time.Second)
	t.Emit("login is", actor.Atom("down"))
	next("and starts again")
	request("login of the new one", login, Request{Cost: 1})
	next("it is quiet again")

	children, _ := supervisor.WhichChildren(p, sup)
	var ids []actor.Atom
	for _, c := range children {
		ids = append(ids, actor.Atom(c.ID))
	}
	t.Emit("children", ids)
	_ = supervisor.Stop(p, sup, actor.Normal)
	_, there := p.Whereis(login)
	t.Emit("login runs", there)
}
