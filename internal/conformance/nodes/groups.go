package nodes

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/erpc"
	"github.com/beamline-go/beamline/cluster/pg"
)

// GroupsCode is what the nodes of the scenarios of process groups know: to be told from
// the other node what :erpc.call(node, :pg, function, arguments) tells a BEAM.
func GroupsCode() Code { return Code{Types: groupTypes, Serve: serveGroups} }

// membership is the arguments of a function of pg.
type membership struct {
	Scope pg.Scope
	Group any
	PIDs  []actor.PID
}

// wanted is how many members somebody waits for.
type wanted struct {
	Scope pg.Scope
	Group any
	N     int
}

const (
	pgStart   erpc.Func[pg.Scope, actor.PID]     = "pg.start"
	pgJoin    erpc.Func[membership, bool]        = "pg.join"
	pgLeave   erpc.Func[membership, bool]        = "pg.leave"
	pgMembers erpc.Func[membership, []actor.PID] = "pg.get_members"
	pgLocal   erpc.Func[membership, []actor.PID] = "pg.get_local_members"
	pgAwait   erpc.Func[wanted, []actor.PID]     = "pg.await"
	idle                                         = "idle"
)

func groupTypes(c *codec.Codec) {
	codec.MustRegister[pg.Scope](c, "scope")
	codec.MustRegister[membership](c, "membership")
	codec.MustRegister[wanted](c, "wanted")
	codec.MustRegister[[2]any](c, "pair")
}

func serveGroups(n *cluster.Node) error {
	return errors.Join(
		cluster.RegisterFunc(n, idle, func(p *actor.Process, who actor.PID) error {
			if err := p.Send(who, p.Self()); err != nil {
				return err
			}
			_, err := actor.Receive[struct{}](p, actor.Infinity)
			return err
		}),
		erpc.Register(n, pgStart, func(p *actor.Process, scope pg.Scope) (actor.PID, error) { return pg.Start(p, n, scope) }),
		erpc.Register(n, pgJoin, func(p *actor.Process, m membership) (bool, error) {
			return true, pg.Join(p, m.Scope, m.Group, m.PIDs...)
		}),
		erpc.Register(n, pgLeave, func(p *actor.Process, m membership) (bool, error) {
			return true, pg.Leave(p, m.Scope, m.Group, m.PIDs...)
		}),
		erpc.Register(n, pgMembers, func(p *actor.Process, m membership) ([]actor.PID, error) {
			return pg.GetMembers(p.System(), m.Scope, m.Group), nil
		}),
		erpc.Register(n, pgAwait, await),
		erpc.Register(n, pgLocal, func(p *actor.Process, m membership) ([]actor.PID, error) {
			return pg.GetLocalMembers(p.System(), m.Scope, m.Group), nil
		}),
	)
}

// await waits until a group has so many members.
func await(p *actor.Process, m wanted) ([]actor.PID, error) {
	_, list, err := pg.Monitor(p, m.Scope, m.Group)
	for len(list) != m.N && err == nil {
		_, err = actor.Receive(p, 10*time.Second, func(msg any) bool {
			switch msg.(type) {
			case pg.Joined, pg.Left:
				return true
			}
			return false
		})
		list = pg.GetMembers(p.System(), m.Scope, m.Group)
	}
	return list, err
}

// Groups is a scope as node b is asked for it.
type Groups struct {
	Pair  *Pair
	Scope pg.Scope
}

// Start starts the scope on node b.
func (g Groups) Start(p *actor.Process) actor.PID { return must(p, g, pgStart, g.Scope) }

// Join has processes of node b join a group.
func (g Groups) Join(p *actor.Process, group any, pids ...actor.PID) {
	must(p, g, pgJoin, membership{g.Scope, group, pids})
}

// Leave has processes of node b leave a group.
func (g Groups) Leave(p *actor.Process, group any, pids ...actor.PID) {
	must(p, g, pgLeave, membership{g.Scope, group, pids})
}

// Members is who is in a group, as node b sees it.
func (g Groups) Members(p *actor.Process, group any) []actor.PID {
	return must(p, g, pgMembers, membership{Scope: g.Scope, Group: group})
}

// Await is Members, once there are n.
func (g Groups) Await(p *actor.Process, group any, n int) []actor.PID {
	return must(p, g, pgAwait, wanted{g.Scope, group, n})
}

// LocalMembers is who of node b is in a group.
func (g Groups) LocalMembers(p *actor.Process, group any) []actor.PID {
	return must(p, g, pgLocal, membership{Scope: g.Scope, Group: group})
}

func must[A, R any](p *actor.Process, g Groups, f erpc.Func[A, R], arg A) R {
	r, err := erpc.Call(p, g.Pair.A, g.Pair.B, f, arg)
	if err != nil {
		p.Exit(err)
	}
	return r
}

// Idle starts a process on a node that does nothing until an exit signal ends it.
func (pair *Pair) Idle(p *actor.Process, on actor.NodeName) actor.PID {
	cluster.Spawn(p, pair.A, on, idle, p.Self())
	return actor.MustReceive(p, actor.Infinity, func(pid actor.PID) bool { return pid.Node() == on })
}

// InOrder is a list of pids in the order in which they are known, each as often as it is
// there: the lists of pg have none.
func InOrder(list []actor.PID, known ...actor.PID) []actor.PID {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b actor.PID) int { return slices.Index(known, a) - slices.Index(known, b) })
	return list
}

// AtomsFirst is a list of groups in Erlang's order of terms, as far as scenarios need it:
// atoms by their names, then all else as it is.
func AtomsFirst(groups []any) []any {
	groups = slices.Clone(groups)
	slices.SortStableFunc(groups, func(a, b any) int {
		x, isAtom := a.(actor.Atom)
		y, areAtoms := b.(actor.Atom)
		switch {
		case isAtom && areAtoms:
			return strings.Compare(string(x), string(y))
		case isAtom:
			return -1
		case areAtoms:
			return 1
		}
		return 0
	})
	return groups
}

// Reconnect connects the two nodes again.
func (pair *Pair) Reconnect(p *actor.Process) error {
	return pair.A.Connect(p.Context(), string(pair.B))
}
