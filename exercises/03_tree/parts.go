package tree

import (
	"errors"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// What the parts of a tree are asked and told.
type (
	// put adds an entry to the cache.
	put struct {
		genserver.Req[bool]
		Entry string
	}
	// entries asks for what is in the cache.
	entries struct{ genserver.Req[[]string] }
	// stop tells a part, or the owner of a tree, to end for a reason.
	stop struct{ Reason actor.Atom }
)

func types(c *codec.Codec) error {
	return errors.Join(
		codec.Register[put](c, "bench.put"),
		codec.Register[entries](c, "bench.entries"),
		codec.Register[stop](c, "bench.stop"),
	)
}

// cache is the process that the others depend on.
type cache struct {
	genserver.Default
	*bench
	id   string
	held []string
}

func (c *cache) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(true) // so that Terminate runs
	c.born(c.id, p.Self(), actor.PID{})
	return genserver.Ok()
}

func (c *cache) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case put:
		c.held = append(c.held, m.Entry)
		return genserver.Reply(m, true)
	case entries:
		return genserver.Reply(m, slices.Clone(c.held))
	}
	return c.Default.HandleCall(p, req, from)
}

func (c *cache) HandleInfo(p *actor.Process, msg any) genserver.Result {
	if s, ok := msg.(stop); ok {
		return genserver.Stop(actor.Reason(s.Reason))
	}
	return c.Default.HandleInfo(p, msg)
}

func (c *cache) Terminate(*actor.Process, error) { c.closed(c.id, c.held) }

// dependant looks the cache up once and holds its PID.
type dependant struct {
	genserver.Default
	*bench
	id    string
	cache actor.Name
	holds actor.PID
}

// errNoCache is why a dependant does not start.
var errNoCache = errors.New("no process is registered as the cache")

func (d *dependant) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(true)
	pid, ok := p.Whereis(d.cache)
	if !ok {
		return genserver.StopInit(errNoCache)
	}
	d.holds = pid
	d.born(d.id, p.Self(), pid)
	return genserver.Ok()
}

func (d *dependant) HandleInfo(p *actor.Process, msg any) genserver.Result {
	if s, ok := msg.(stop); ok {
		return genserver.Stop(actor.Reason(s.Reason))
	}
	return d.Default.HandleInfo(p, msg)
}

// Terminate gives the cache the last word.
func (d *dependant) Terminate(p *actor.Process, _ error) {
	_, _ = genserver.CallTimeout(p, d.holds, put{Entry: lastWord(d.id)}, time.Second)
}

func lastWord(id string) string { return "the last word of " + id }

// children are the specifications that an answer gets.
func (b *bench) children(a plan) (first supervisor.Child, dependants []supervisor.Child) {
	first = supervisor.Child{ID: a.Cache, Start: func(p *actor.Process) (actor.PID, error) {
		return genserver.StartLink(p, &cache{bench: b, id: a.Cache}, genserver.WithName(actor.Name(a.Cache)))
	}}
	for _, id := range a.Dependants {
		dependants = append(dependants, supervisor.Child{ID: id, Start: func(p *actor.Process) (actor.PID, error) {
			return genserver.StartLink(p, &dependant{bench: b, id: id, cache: actor.Name(a.Cache)})
		}})
	}
	return first, dependants
}
