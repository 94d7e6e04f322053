package groups

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/exercises"
)

// soon is how long it may take until all are shown what is, or have heard what was said: with
// a cut, until the tick time is over. Who has failed once is not waited for that long again.
const (
	soon   = 3 * exercises.Tick
	sooner = exercises.Tick / 4
)

// guest is a member of the room.
type guest struct {
	pid exercises.PID
	on  *exercises.Node
}

// trial is the judge's side.
type trial struct {
	*exercises.Lab
	nodes  []*exercises.Node
	room   string
	guests []guest

	forViews, forLines time.Duration // how long each is waited for
}

func check(ctx context.Context, lab *exercises.Lab) error {
	nodes, err := lab.Start(ctx, 3)
	if err != nil {
		return err
	}
	exercises.Shuffle(lab, nodes)
	t := &trial{Lab: lab, nodes: nodes, room: lab.Word(), forViews: soon, forLines: soon}
	for _, part := range []func(context.Context) error{t.join, t.say, t.leave, t.cut, t.lose} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (t *trial) enter(ctx context.Context, on *exercises.Node, room string) (guest, error) {
	pid, err := exercises.Command[exercises.PID](ctx, on, "member", room)
	return guest{pid, on}, err
}

// see expects that each of some guests is soon shown some guests, and only those.
func (t *trial) see(ctx context.Context, did, rule string, who, whom []guest) error {
	return t.views(ctx, did, rule, who, func(guest) []guest { return whom })
}

// views is see, where whom it is to be depends on who looks.
func (t *trial) views(ctx context.Context, did, rule string, who []guest, whom func(guest) []guest) error {
	var group errgroup.Group
	var failed atomic.Bool
	for _, g := range who {
		group.Go(func() error {
			ok, err := t.view(ctx, did, rule, g, whom(g))
			failed.CompareAndSwap(false, !ok)
			return err
		})
	}
	err := group.Wait()
	if failed.Load() {
		t.forViews = sooner
	}
	return err
}

func (t *trial) view(ctx context.Context, did, rule string, g guest, whom []guest) (bool, error) {
	want := make([]exercises.PID, len(whom))
	for i, g := range whom {
		want[i] = g.pid
	}
	slices.Sort(want)
	shown, err := exercises.Command[[]exercises.PID](ctx, g.on, "shown", looking{g.pid, want, t.forViews})
	if err != nil {
		return false, err
	}
	slices.Sort(shown)
	return t.ExpectAfter(did, rule, slices.Equal(shown, want),
		fmt.Sprintf("a member on %v is shown %s", g.on, t.where(want)), t.where(shown)), nil
}

// where says of members on which nodes they are.
func (t *trial) where(members []exercises.PID) string {
	count := map[actor.NodeName]int{}
	for _, m := range members {
		if pid, err := exercises.FromPID(m); err == nil {
			count[pid.Node()]++
		}
	}
	text := ""
	for _, n := range t.nodes {
		if c := count[n.Name]; c > 0 {
			text += fmt.Sprintf("%d on %v, ", c, n)
		}
	}
	if text == "" {
		return "nobody"
	}
	return fmt.Sprintf("%s%d in all", text, len(members))
}

// join has members enter, two on each node, one after the other.
func (t *trial) join(ctx context.Context) error {
	t.Step("two members on each node enter the room %s", t.room)
	for range 2 {
		for _, n := range t.nodes {
			g, err := t.enter(ctx, n, t.room)
			if err != nil {
				return err
			}
			t.guests = append(t.guests, g)
		}
	}
	return t.see(ctx, "two members on each node have entered the room", all, t.guests, t.guests)
}

// say says something in the room, and in another.
func (t *trial) say(ctx context.Context) error {
	other, err := t.enter(ctx, t.nodes[1], t.Word())
	if err != nil {
		return err
	}
	for _, from := range t.nodes {
		text := t.Word()
		did := fmt.Sprintf("%q is said in the room %s on %v", text, t.room, from)
		t.Step("%s", did)
		failed, err := exercises.Command[string](ctx, from, "say", saying{t.room, text})
		if err != nil {
			return err
		}
		t.Expect(heard, failed == "", "Say returns nil", failed)
		for _, g := range t.guests {
			texts, err := exercises.Command[[]string](ctx, g.on, "heard", listening{g.pid, text, t.forLines})
			if err != nil {
				return err
			}
			times := 0
			for _, h := range texts {
				if h == text {
					times++
				}
			}
			if !t.ExpectAfter(did, heard, times == 1, fmt.Sprintf("a member on %v hears it once", g.on), fmt.Sprintf("%d times", times)) {
				t.forLines = sooner
			}
		}
	}
	texts, err := exercises.Command[[]string](ctx, other.on, "heard", listening{Member: other.pid, Within: exercises.Tick / 5})
	if err != nil {
		return err
	}
	t.Expect(heard, len(texts) == 0, "a member of another room hears nothing", fmt.Sprintf("it heard %q", texts))
	return nil
}

// leave ends one member, and expects that the others are shown those that are left.
func (t *trial) leave(ctx context.Context) error {
	i := t.Number(len(t.guests))
	g, reason := t.guests[i], t.Word()
	did := fmt.Sprintf("a member on %v ends with :%s", g.on, reason)
	t.Step("%s", did)
	if err := exercises.Exit(ctx, g.on, g.pid, reason); err != nil {
		return err
	}
	t.guests = slices.Delete(t.guests, i, i+1)
	return t.see(ctx, did, gone, t.guests, t.guests)
}

// cut loses what one node sends to another. Both lose sight of each other; the third sees both.
func (t *trial) cut(ctx context.Context) error {
	from, to := t.nodes[0], t.nodes[1]
	if err := t.CutOneWay(ctx, from, to); err != nil {
		return err
	}
	did := fmt.Sprintf("what %v sends to %v is lost", from, to)
	err := t.views(ctx, did, parted, t.guests, func(who guest) []guest {
		return slices.DeleteFunc(slices.Clone(t.guests), func(g guest) bool {
			return who.on == from && g.on == to || who.on == to && g.on == from
		})
	})
	if err != nil {
		return err
	}
	if err := t.Heal(ctx, t.nodes...); err != nil {
		return err
	}
	return t.see(ctx, did+", and healed", met, t.guests, t.guests)
}

// lose kills a node, starts it again, and has a member enter there.
func (t *trial) lose(ctx context.Context) error {
	i := t.Number(len(t.nodes))
	dead := t.nodes[i]
	did := fmt.Sprintf("%v was killed with kill -9", dead)
	if err := t.Kill9(dead); err != nil {
		return err
	}
	t.guests = slices.DeleteFunc(t.guests, func(g guest) bool { return g.on == dead })
	if err := t.see(ctx, did, gone, t.guests, t.guests); err != nil {
		return err
	}
	t.nodes = slices.Delete(t.nodes, i, i+1)
	back, err := t.Restart(ctx, dead, t.nodes...)
	if err != nil {
		return err
	}
	t.nodes = append(t.nodes, back)
	g, err := t.enter(ctx, back, t.room)
	t.guests = append(t.guests, g)
	return errors.Join(err, t.see(ctx, did+", and started again, and a member entered there", all, t.guests, t.guests))
}
