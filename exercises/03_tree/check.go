package tree

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/exercises"
)

// soon is how long the judge waits for a tree to be in order again: that takes
// milliseconds.
const soon = 700 * time.Millisecond

// trial is the judge's side.
type trial struct {
	*exercises.Lab
	nodes []*exercises.Node
	node  *exercises.Node // that the tree of the moment is on
}

// tree is a tree on the node, as the judge sees it.
type tree struct {
	*trial
	plan plan
	planted
	parts []part // the cache first
}

func check(ctx context.Context, lab *exercises.Lab) error {
	nodes, err := lab.Start(ctx, 3)
	if err != nil {
		return err
	}
	t := &trial{Lab: lab, nodes: nodes}
	for _, try := range []func(context.Context, *tree) error{
		t.nothing, t.killCache, t.killDependants, t.endOtherwise, t.goesOn, t.lastWords,
	} {
		tree, ok, err := t.plant(ctx)
		if err != nil || !ok {
			return err
		}
		if err := errors.Join(try(ctx, tree), tree.fell(ctx, "shutdown")); err != nil {
			return err
		}
	}
	return nil
}

// nothing is the trial in which a tree is only planted.
func (t *trial) nothing(context.Context, *tree) error { return nil }

// plant plants a tree of drawn names on a drawn node, and expects everybody to run.
func (t *trial) plant(ctx context.Context) (*tree, bool, error) {
	t.node = t.nodes[t.Number(len(t.nodes))]
	names := t.Words(3 + t.Number(2))
	tr := &tree{trial: t, plan: plan{Cache: names[0], Dependants: names[1:]}}
	t.Step("a tree on %v: the cache %s and its dependants %s", t.node, names[0], strings.Join(names[1:], ", "))
	var err error
	if tr.planted, err = exercises.Command[planted](ctx, t.node, "plant", tr.plan); err != nil {
		return nil, false, err
	}
	if !t.Expect(starts, tr.Err == "" && tr.Top != "", "Tree returns a PID and no error", "it returned "+tr.text()) {
		return tr, false, nil
	}
	if err := tr.look(ctx, ""); err != nil {
		return nil, false, err
	}
	wrong := tr.wrong()
	return tr, t.Expect(starts, wrong == "", "everybody runs, and each dependant holds the cache", wrong), nil
}

func (p planted) text() string {
	switch {
	case p.Err != "":
		return "the error " + p.Err
	case p.Top == "":
		return "the zero PID"
	}
	return "a PID"
}

// look waits until gone is dead and the tree in order, and remembers how it is.
func (t *tree) look(ctx context.Context, gone exercises.PID) (err error) {
	t.parts, err = exercises.Command[[]part](ctx, t.node, "look", waiting{t.plan, t.Top, gone, soon})
	return err
}

// wrong says what is not in order; empty for nothing.
func (t *tree) wrong() string {
	text := t.missing()
	for _, d := range t.parts[1:] {
		if d.PID != "" && d.Holds != t.parts[0].PID {
			text = append(text, d.ID+" holds a cache that is dead")
		}
	}
	return strings.Join(text, "; ")
}

// missing says who does not run.
func (t *tree) missing() []string {
	var text []string
	for i, p := range t.parts {
		switch {
		case p.PID != "":
		case i == 0:
			text = append(text, "the cache does not run")
		default:
			text = append(text, p.ID+" does not run")
		}
	}
	return text
}

// end ends a part: kill by an exit signal, anything else by telling it.
func (t *tree) end(ctx context.Context, p part, reason string) error {
	who := "the dependant " + p.ID
	if p.ID == t.plan.Cache {
		who = "the cache"
	}
	if reason == "kill" {
		t.Step("%s is killed", who)
		if err := exercises.Exit(ctx, t.node, p.PID, reason); err != nil {
			return err
		}
	} else {
		t.Step("%s ends with :%s", who, reason)
		if _, err := exercises.Command[bool](ctx, t.node, "stop", ending{p.PID, actor.Atom(reason)}); err != nil {
			return err
		}
	}
	return t.look(ctx, p.PID)
}

// fell ends the owner of the tree. What did not start has none.
func (t *tree) fell(ctx context.Context, reason string) error {
	_, err := exercises.Command[bool](ctx, t.node, "stop", ending{t.Owner, actor.Atom(reason)})
	return err
}

func (t *trial) killCache(ctx context.Context, tr *tree) error {
	for range 2 {
		if err := tr.end(ctx, tr.parts[0], "kill"); err != nil {
			return err
		}
		wrong := tr.wrong()
		if !t.Expect(fresh, wrong == "", "everybody runs, and each dependant holds the cache that runs now", wrong) {
			return nil
		}
	}
	return nil
}

func (t *trial) killDependants(ctx context.Context, tr *tree) error {
	entry := t.Word()
	if _, err := exercises.Command[bool](ctx, t.node, "put", [2]string{tr.plan.Cache, entry}); err != nil {
		return err
	}
	order := slices.Clone(tr.plan.Dependants)
	exercises.Shuffle(t.Lab, order)
	for _, id := range order {
		i := slices.IndexFunc(tr.parts, func(p part) bool { return p.ID == id })
		if err := tr.end(ctx, tr.parts[i], "kill"); err != nil {
			return err
		}
		if missing := tr.missing(); !t.Expect(kept, missing == nil, "everybody runs", strings.Join(missing, "; ")) {
			return nil
		}
		found, err := exercises.Command[[]string](ctx, t.node, "entries", tr.plan.Cache)
		if err != nil {
			return err
		}
		if !t.Expect(kept, slices.Contains(found, entry), fmt.Sprintf("the cache still has %q", entry), fmt.Sprintf("it has %q", found)) {
			return nil
		}
	}
	return nil
}

func (t *trial) endOtherwise(ctx context.Context, tr *tree) error {
	reasons := []string{"normal", "shutdown"}
	exercises.Shuffle(t.Lab, reasons)
	who := []int{0, 1 + t.Number(len(tr.plan.Dependants))}
	exercises.Shuffle(t.Lab, who)
	for i, n := range who {
		if err := tr.end(ctx, tr.parts[n], reasons[i]); err != nil {
			return err
		}
		if missing := tr.missing(); !t.Expect(anyEnd, missing == nil, "everybody runs", strings.Join(missing, "; ")) {
			return nil
		}
	}
	return nil
}

// manyEnds is more than a supervisor bears that was not told to.
const manyEnds = 10

func (t *trial) goesOn(ctx context.Context, tr *tree) error {
	last := len(tr.parts) - 1
	for range manyEnds {
		if err := tr.end(ctx, tr.parts[last], "kill"); err != nil {
			return err
		}
		if missing := tr.missing(); !t.Expect(goesOn, missing == nil, "everybody runs", strings.Join(missing, "; ")) {
			return nil
		}
	}
	return nil
}

func (t *trial) lastWords(ctx context.Context, tr *tree) error {
	t.Step("the owner of the tree ends with :shutdown")
	if err := tr.fell(ctx, "shutdown"); err != nil {
		return err
	}
	l, err := exercises.Command[left](ctx, t.node, "left", closing{tr.plan.Cache, soon})
	if err != nil {
		return err
	}
	if !t.Expect(lastWords, l.Closed, "the cache ends in order", "it was killed, or runs on") {
		return nil
	}
	for _, id := range tr.plan.Dependants {
		word := lastWord(id)
		if !t.Expect(lastWords, slices.Contains(l.Entries, word), fmt.Sprintf("%q is in the cache when that ends", word), fmt.Sprintf("there is %q", l.Entries)) {
			return nil
		}
	}
	return nil
}
