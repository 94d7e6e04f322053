package links

import (
	"context"
	"errors"

	"github.com/beamline-go/beamline/exercises"
)

// guard is a guard on home, as the judge sees it.
type guard struct {
	*trial
	pid exercises.PID
}

func (t *trial) newGuard(ctx context.Context) (*guard, error) {
	pid, err := exercises.Command[exercises.PID](ctx, t.home, "guard", true)
	return &guard{t, pid}, err
}

// hire has the guard start a worker on a node.
func (g *guard) hire(ctx context.Context, rule string, on *exercises.Node) (exercises.PID, bool, error) {
	p, err := exercises.Command[pair](ctx, g.home, "hire", hiring{g.pid, job{On: on.Name, Worker: g.worker}})
	if err != nil {
		return "", false, err
	}
	return p.Worker, g.Expect(rule, p.Worker != "", "Guard returns its worker's PID", noWorker(p)), nil
}

// ask has the guard wait in Ended for a worker.
func (g *guard) ask(ctx context.Context, worker exercises.PID) error {
	_, err := exercises.Command[bool](ctx, g.home, "tell", question{g.pid, worker})
	return err
}

// hears expects that Ended, which was asked for a worker, returns a reason. It reports
// whether Ended returned at all: while it does not, the guard is deaf.
func (g *guard) hears(ctx context.Context, rule string, worker exercises.PID, want string) (bool, error) {
	got, ok, err := exercises.Await(ctx, g.home, "ended", soon, func(e ended) bool { return e.Worker == worker })
	if err != nil {
		return false, err
	}
	if ok {
		g.Expect(rule, got.Reason == want, "Ended returns "+want, "it returned "+got.Reason)
		return true, nil
	}
	fate, err := exercises.Fate(ctx, g.home, g.pid, 0)
	if err != nil {
		return false, err
	}
	seen := "it did not return"
	if fate != exercises.Alive {
		seen = "the owner ended with " + fate
	}
	g.Expect(rule, false, "Ended returns "+want, seen)
	return false, nil
}

// guardHears has a guard hear of a worker that crashed before anybody asked, of two
// workers in another order than theirs, and of one for each reason.
func (t *trial) guardHears(ctx context.Context) error {
	g, err := t.newGuard(ctx)
	if err != nil {
		return err
	}
	early, ok, err := g.hire(ctx, guardHears, t.away)
	if err != nil || !ok {
		return err
	}
	reason := t.Word()
	t.Step("a guard on %v has a worker on %v, which ends with :%s; then the guard asks", t.home, t.away, reason)
	err = errors.Join(
		t.end(ctx, t.away, early, reason),
		t.fate(ctx, guardHears, "the worker", t.away, early, ends(reason), soon),
		// By then its exit has reached the guard, which must not mind.
		t.fate(ctx, guardHears, "the guard", t.home, g.pid, exercises.Alive, aWhile),
		g.ask(ctx, early))
	if err != nil {
		return err
	}
	if ok, err := g.hears(ctx, guardHears, early, ends(reason)); err != nil || !ok {
		return err
	}
	return g.hearsEach(ctx)
}

// hearsEach ends two workers of the guard in the order in which it does not ask for
// them, and then one for each reason.
func (g *guard) hearsEach(ctx context.Context) error {
	t := g.trial
	first, ok, err := g.hire(ctx, guardHears, t.away)
	if err != nil || !ok {
		return err
	}
	second, ok, err := g.hire(ctx, guardHears, t.third)
	if err != nil || !ok {
		return err
	}
	reasons := t.reasons(true)
	t.Step("a guard on %v has two workers, and waits for the first; the second ends with :%s, then the first with :%s",
		t.home, reasons[0], reasons[1])
	err = errors.Join(
		g.ask(ctx, first),
		t.end(ctx, t.third, second, reasons[0]),
		t.fate(ctx, guardHears, "the second worker", t.third, second, ends(reasons[0]), soon))
	if err != nil {
		return err
	}
	// Nothing tells when the exit of the second has reached the guard, but a moment
	// later it has.
	fate, err := exercises.Fate(ctx, t.home, g.pid, aWhile)
	if err != nil {
		return err
	}
	if !t.Expect(guardHears, fate == exercises.Alive, "the guard lives on", "the guard "+fateText(fate)) {
		return nil
	}
	if err := t.end(ctx, t.away, first, reasons[1]); err != nil {
		return err
	}
	if ok, err := g.hears(ctx, guardHears, first, ends(reasons[1])); err != nil || !ok {
		return err
	}
	if err := g.ask(ctx, second); err != nil {
		return err
	}
	if ok, err := g.hears(ctx, guardHears, second, ends(reasons[0])); err != nil || !ok {
		return err
	}
	for _, reason := range t.reasons(true) {
		worker, ok, err := g.hire(ctx, guardHears, t.away)
		if err != nil || !ok {
			return err
		}
		t.Step("a guard's worker on %v ends with :%s", t.away, reason)
		if err := errors.Join(t.end(ctx, t.away, worker, reason), g.ask(ctx, worker)); err != nil {
			return err
		}
		if ok, err := g.hears(ctx, guardHears, worker, ends(reason)); err != nil || !ok {
			return err
		}
	}
	return nil
}

// loseTheNode kills the workers' node.
func (t *trial) loseTheNode(ctx context.Context) error {
	bound, ok, err := t.hireBound(ctx, nodeLost)
	if err != nil || !ok {
		return err
	}
	g, err := t.newGuard(ctx)
	if err != nil {
		return err
	}
	worker, ok, err := g.hire(ctx, nodeLost, t.away)
	if err != nil || !ok {
		return err
	}
	if err := errors.Join(g.ask(ctx, worker), t.Kill9(t.away)); err != nil {
		return err
	}
	if err := t.fate(ctx, nodeLost, "the bound owner", t.home, bound.Owner, noConnection, soon); err != nil {
		return err
	}
	if ok, err := g.hears(ctx, nodeLost, worker, noConnection); err != nil || !ok {
		return err
	}

	t.Step("the guard starts a worker on %v, which is gone", t.away)
	worker, ok, err = g.hire(ctx, nodeLost, t.away)
	if err != nil || !ok {
		return err
	}
	if err := g.ask(ctx, worker); err != nil {
		return err
	}
	if ok, err := g.hears(ctx, nodeLost, worker, noConnection); err != nil || !ok {
		return err
	}

	t.Step("the guard starts a worker on %v, which is well", t.third)
	worker, ok, err = g.hire(ctx, nodeLost, t.third)
	if err != nil || !ok {
		return err
	}
	reason := t.Word()
	if err := errors.Join(t.end(ctx, t.third, worker, reason), g.ask(ctx, worker)); err != nil {
		return err
	}
	_, err = g.hears(ctx, nodeLost, worker, ":"+reason)
	return err
}

const noConnection = ":noconnection"
