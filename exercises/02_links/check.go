package links

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/exercises"
)

const (
	// soon is how long the judge waits for a death that must come: it comes in
	// milliseconds.
	soon = 700 * time.Millisecond
	// aWhile is how long it watches somebody who must stay alive.
	aWhile = 250 * time.Millisecond
)

// trial is the judge's side: the owners live on home, their workers on away.
type trial struct {
	*exercises.Lab
	home, away, third *exercises.Node
	worker            string // the drawn name of the worker's function
}

func check(ctx context.Context, lab *exercises.Lab) error {
	nodes, err := lab.Start(ctx, 3)
	if err != nil {
		return err
	}
	exercises.Shuffle(lab, nodes)
	t := &trial{Lab: lab, home: nodes[0], away: nodes[1], third: nodes[2], worker: lab.Word()}
	for _, n := range nodes {
		if _, err := exercises.Command[bool](ctx, n, "serve", t.worker); err != nil {
			return err
		}
	}
	for _, part := range []func(context.Context) error{
		t.bothWays, t.normal, t.crashAtOnce, t.guardHears, t.loseTheNode,
	} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// end ends a process that lives on a node: kill by an exit signal, anything else by
// telling it.
func (t *trial) end(ctx context.Context, on *exercises.Node, pid exercises.PID, reason string) error {
	if reason == "kill" {
		return exercises.Exit(ctx, on, pid, reason)
	}
	_, err := exercises.Command[bool](ctx, on, "stop", ending{pid, actor.Atom(reason)})
	return err
}

// ends is the reason that others see of a process that ended so.
func ends(reason string) string {
	if reason == "kill" {
		return ":killed"
	}
	return ":" + reason
}

// hireBound starts an owner with a bound worker. Without a worker there is nothing to
// test, and that is what the rule says.
func (t *trial) hireBound(ctx context.Context, rule string) (pair, bool, error) {
	p, err := exercises.Command[pair](ctx, t.home, "bound", job{On: t.away.Name, Worker: t.worker})
	if err != nil {
		return p, false, err
	}
	return p, t.Expect(rule, p.Worker != "", "Bound returns its worker's PID", noWorker(p)), nil
}

func noWorker(p pair) string {
	if p.Worker == "" {
		return "it returned the zero PID, or its owner died before it returned"
	}
	return "a PID"
}

// bothWays ends the owner, and then another pair's worker, for each abnormal reason.
func (t *trial) bothWays(ctx context.Context) error {
	for _, reason := range t.reasons(false) {
		t.Step("an owner on %v starts a bound worker on %v; the owner ends with :%s", t.home, t.away, reason)
		p, ok, err := t.hireBound(ctx, ownerTakesWorker)
		if err != nil {
			return err
		}
		if ok {
			if err := t.end(ctx, t.home, p.Owner, reason); err != nil {
				return err
			}
			if err := t.fate(ctx, ownerTakesWorker, "the worker", t.away, p.Worker, ends(reason), soon); err != nil {
				return err
			}
		}

		t.Step("an owner on %v starts a bound worker on %v; the worker ends with :%s", t.home, t.away, reason)
		p, ok, err = t.hireBound(ctx, workerTakesOwner)
		if err != nil {
			return err
		}
		if ok {
			if err := t.end(ctx, t.away, p.Worker, reason); err != nil {
				return err
			}
			if err := t.fate(ctx, workerTakesOwner, "the owner", t.home, p.Owner, ends(reason), soon); err != nil {
				return err
			}
		}
	}
	return nil
}

// reasons are the reasons to end for, in an order that is drawn.
func (t *trial) reasons(withNormal bool) []string {
	r := []string{t.Word(), "shutdown", "kill"}
	if withNormal {
		r = append(r, "normal")
	}
	exercises.Shuffle(t.Lab, r)
	return r
}

func (t *trial) fate(
	ctx context.Context, rule, who string, home *exercises.Node, pid exercises.PID, want string, within time.Duration,
) error {
	got, err := exercises.Fate(ctx, home, pid, within)
	if err != nil {
		return err
	}
	t.Expect(rule, got == want, who+" "+fateText(want), who+" "+fateText(got))
	return nil
}

func fateText(fate string) string {
	if fate == exercises.Alive {
		return "lives on"
	}
	return "ends with " + fate
}

func (t *trial) normal(ctx context.Context) error {
	t.Step("an owner on %v with a bound worker on %v ends with :normal", t.home, t.away)
	p, ok, err := t.hireBound(ctx, normalTakesNone)
	if err != nil || !ok {
		return err
	}
	err = errors.Join(
		t.end(ctx, t.home, p.Owner, "normal"),
		t.fate(ctx, normalTakesNone, "the owner", t.home, p.Owner, ":normal", soon),
		t.fate(ctx, normalTakesNone, "the worker", t.away, p.Worker, exercises.Alive, aWhile))
	if err != nil {
		return err
	}
	t.Step("a bound worker on %v ends with :normal", t.away)
	p, ok, err = t.hireBound(ctx, normalTakesNone)
	if err != nil || !ok {
		return err
	}
	return errors.Join(
		t.end(ctx, t.away, p.Worker, "normal"),
		t.fate(ctx, normalTakesNone, "the worker", t.away, p.Worker, ":normal", soon),
		t.fate(ctx, normalTakesNone, "the owner", t.home, p.Owner, exercises.Alive, aWhile))
}

// crashes is how often a worker crashes at once: often enough that whoever links after
// the spawn comes too late at least once.
const crashes = 20

func (t *trial) crashAtOnce(ctx context.Context) error {
	for range crashes {
		reason := fmt.Sprintf("%s_%d", "crash", t.Number(1_000_000))
		t.Step("a bound worker on %v crashes at once, with :%s", t.away, reason)
		p, err := exercises.Command[pair](ctx, t.home, "bound", job{On: t.away.Name, Worker: t.worker, Crash: reason})
		if err != nil {
			return err
		}
		got, err := exercises.Fate(ctx, t.home, p.Owner, soon)
		if err != nil {
			return err
		}
		if !t.Expect(atOnce, got == ":"+reason, "its owner ends with :"+reason, "its owner "+fateText(got)) {
			return nil
		}
	}
	return nil
}
