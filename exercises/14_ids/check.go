package ids

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/beamline-go/beamline/exercises"
	"github.com/beamline-go/beamline/internal/history"
)

// times is how many ids each of four clients of a node draws in a row.
const times = 10

// trial is the judge's side.
type trial struct {
	*exercises.Lab
	nodes []*exercises.Node
	book  *history.Recorder[string, string] // a call is the round in which it was made
}

func check(ctx context.Context, lab *exercises.Lab) error {
	nodes, err := lab.Start(ctx, 3)
	if err != nil {
		return err
	}
	exercises.Shuffle(lab, nodes)
	t := &trial{lab, nodes, history.New[string, string](lab.Clock)}
	for _, part := range []func(context.Context) error{t.together, t.cutOff, t.crashes, t.restarts} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	t.ExpectHistory(unique, history.UniqueIDs(t.book.Ops()), "no id is given out twice", history.Twice)
	return nil
}

// draw draws ids on some nodes at the same time.
func (t *trial) draw(ctx context.Context, when string, nodes ...*exercises.Node) error {
	t.Step("ids are drawn on %v, %s", nodes, when)
	var group errgroup.Group
	for _, n := range nodes {
		group.Go(func() error {
			call := func() *history.Call[string, string] { return t.book.Invoke(n.String(), when) }
			calls := make([]*history.Call[string, string], 4*times)
			for i := range calls {
				calls[i] = call()
			}
			all, err := exercises.Command[[]drawn](ctx, n, "draw", times)
			if err != nil {
				return err
			}
			failed := 0
			why := ""
			for i, d := range all {
				if d.Err != "" {
					calls[i].Unknown(d.Err)
					failed, why = failed+1, d.Err
					continue
				}
				calls[i].OK(d.ID)
			}
			t.Expect(alone, failed == 0, fmt.Sprintf("every call on %v draws an id", n),
				fmt.Sprintf("%d of %d failed: %s", failed, len(all), why))
			return nil
		})
	}
	return group.Wait()
}

func (t *trial) together(ctx context.Context) error {
	return t.draw(ctx, "at the same time", t.nodes...)
}

// cutOff draws on nodes that do not see each other.
func (t *trial) cutOff(ctx context.Context) error {
	a, b, c := t.nodes[0], t.nodes[1], t.nodes[2]
	if err := errors.Join(t.Cut(ctx, a, b), t.Cut(ctx, a, c), t.Cut(ctx, b, c)); err != nil {
		return err
	}
	if err := t.draw(ctx, "each cut off from the others", t.nodes...); err != nil {
		return err
	}
	return t.Heal(ctx, a, b, c)
}

// crashes kills the server of one node.
func (t *trial) crashes(ctx context.Context) error {
	t.Step("the server on %v is killed, and restarted by its supervisor", t.nodes[0])
	if _, err := exercises.Command[bool](ctx, t.nodes[0], "crash", true); err != nil {
		return err
	}
	return t.draw(ctx, "after a restart of the server", t.nodes[0])
}

// restarts kills a node with kill -9 and starts it again, twice.
func (t *trial) restarts(ctx context.Context) error {
	for _, which := range []string{"in the node's second life", "in its third life"} {
		if err := t.Kill9(t.nodes[1]); err != nil {
			return err
		}
		n, err := t.Restart(ctx, t.nodes[1], t.nodes[0], t.nodes[2])
		if err != nil {
			return err
		}
		t.nodes[1] = n
		if err := t.draw(ctx, which, n); err != nil {
			return err
		}
	}
	return nil
}
