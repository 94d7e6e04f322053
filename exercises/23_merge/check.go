package merge

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/exercises"
	"github.com/beamline-go/beamline/internal/history"
)

// soon is how long the carts may take to become one after the heal.
const soon = 1500 * time.Millisecond

// trial is the judge's side: the network splits one node from two.
type trial struct {
	*exercises.Lab
	lone  *exercises.Node
	pair  []*exercises.Node
	nodes []*exercises.Node
	cart  string
	book  *history.Recorder[history.SetCall[string], []string]
}

func check(ctx context.Context, lab *exercises.Lab) error {
	nodes, err := lab.Start(ctx, 3)
	if err != nil {
		return err
	}
	// Which side has the lower name is drawn, and where the cart is before the split.
	exercises.Shuffle(lab, nodes)
	t := &trial{
		Lab: lab, lone: nodes[0], pair: nodes[1:], nodes: slices.Clone(nodes), cart: lab.Word(),
		book: history.New[history.SetCall[string], []string](lab.Clock),
	}
	exercises.Shuffle(lab, t.nodes)
	for _, part := range []func(context.Context) error{t.before, t.split, t.heal} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	report, _ := history.SetFull(t.book.Ops(), true)
	t.ExpectHistory(union, report, "the cart holds what was put into it", history.Lost, history.Stale, history.MadeUp)
	t.ExpectHistory(once, report, "each is in the cart once", history.Duplicated)
	return nil
}

// put puts an item into the cart.
func (t *trial) put(ctx context.Context, on *exercises.Node, item string) error {
	t.Step("%s is put into the cart on %v", item, on)
	call := t.book.Invoke(on.String(), history.SetAdd(item))
	failed, err := exercises.Command[string](ctx, on, "put", putting{t.cart, item})
	if err != nil {
		return err
	}
	if failed == "" {
		call.OK(nil)
	} else {
		call.Unknown(failed)
	}
	t.Expect(available, failed == "", "Put returns nil", failed)
	return nil
}

// look reads the cart on a node.
func (t *trial) look(ctx context.Context, on *exercises.Node) ([]string, error) {
	call := t.book.Invoke(on.String(), history.SetRead[string]())
	c, err := exercises.Command[content](ctx, on, "items", t.cart)
	if err != nil {
		return nil, err
	}
	if c.Err != "" {
		call.Unknown(c.Err)
		t.Expect(available, false, fmt.Sprintf("Items on %v returns what is in the cart", on), c.Err)
		return nil, nil
	}
	call.OK(c.Items)
	return c.Items, nil
}

// before fills the cart while all nodes are connected.
func (t *trial) before(ctx context.Context) error {
	for _, n := range t.nodes {
		if err := t.put(ctx, n, t.Word()); err != nil {
			return err
		}
	}
	for _, n := range t.nodes {
		if _, err := t.look(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// split has both sides go on by themselves: what they put is not read until they have met.
func (t *trial) split(ctx context.Context) error {
	for _, n := range t.pair {
		if err := t.Cut(ctx, t.lone, n); err != nil {
			return err
		}
	}
	for _, n := range t.pair {
		if _, err := exercises.Command[bool](ctx, n, "parted", []actor.NodeName{t.lone.Name}); err != nil {
			return err
		}
	}
	if _, err := exercises.Command[bool](ctx, t.lone, "parted", []actor.NodeName{t.pair[0].Name, t.pair[1].Name}); err != nil {
		return err
	}
	both := t.Word()
	for _, n := range []*exercises.Node{t.lone, t.pair[0]} {
		if err := t.put(ctx, n, both); err != nil {
			return err
		}
	}
	for _, n := range t.nodes {
		if err := t.put(ctx, n, t.Word()); err != nil {
			return err
		}
	}
	return nil
}

// heal lets them meet, and looks for one cart with everything in it.
func (t *trial) heal(ctx context.Context) error {
	two := map[exercises.PID]*exercises.Node{}
	for _, n := range []*exercises.Node{t.lone, t.pair[0]} {
		pids, err := exercises.Command[[]exercises.PID](ctx, n, "named", true)
		if err != nil {
			return err
		}
		for _, s := range pids {
			if pid, err := exercises.FromPID(s); err == nil {
				two[s] = t.at(pid.Node())
			}
		}
	}
	if err := t.Heal(ctx, t.nodes...); err != nil {
		return err
	}
	for _, n := range t.nodes {
		if _, err := exercises.Command[bool](ctx, n, "agreed", true); err != nil {
			return err
		}
	}
	winner, err := t.one(ctx)
	if err != nil {
		return err
	}
	for pid, home := range two {
		if pid == winner || winner == "" {
			continue
		}
		fate, err := exercises.Fate(ctx, home, pid, soon)
		if err != nil {
			return err
		}
		t.Expect(oneCart, fate != exercises.Alive, fmt.Sprintf("the other cart, on %v, has ended", home), "it runs")
	}
	for _, n := range t.nodes {
		if err := t.put(ctx, n, t.Word()); err != nil {
			return err
		}
	}
	for _, n := range t.nodes {
		if _, err := t.look(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// one expects that all nodes soon see one cart, the same, and returns it.
func (t *trial) one(ctx context.Context) (exercises.PID, error) {
	late := time.Now().Add(soon)
	for {
		var seen []exercises.PID
		for _, n := range t.nodes {
			pids, err := exercises.Command[[]exercises.PID](ctx, n, "named", true)
			if err != nil {
				return "", err
			}
			seen = append(seen, pids...)
		}
		distinct := slices.Clone(seen)
		slices.Sort(distinct)
		distinct = slices.Compact(distinct)
		if len(distinct) == 1 && len(seen) == len(t.nodes) {
			t.Expect(oneCart, true, "", "")
			return distinct[0], nil
		}
		if time.Now().After(late) {
			t.Expect(oneCart, false, "one process has the name, on all nodes",
				fmt.Sprintf("%d processes, and %d of %d nodes see one", len(distinct), len(seen), len(t.nodes)))
			return "", nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// at is the node of a name.
func (t *trial) at(name actor.NodeName) *exercises.Node {
	return t.nodes[slices.IndexFunc(t.nodes, func(n *exercises.Node) bool { return n.Name == name })]
}
