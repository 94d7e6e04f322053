package dead

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/exercises"
)

const noConnection = ":noconnection"

const (
	// soon is how long the judge waits for what a keeper must say: it looks again every
	// so often, and after a heal that takes the longest.
	soon = 1200 * time.Millisecond
	// hold is how long a fault lasts after it was noticed: whoever takes silence for
	// death loses patience.
	hold = 500 * time.Millisecond
	// quiet is how long a keeper says nothing once its connection is back and it watches.
	quiet = 350 * time.Millisecond
)

// trial is the judge's side: the keepers live on home, the services on the other two.
type trial struct {
	*exercises.Lab
	home, away, third *exercises.Node
}

func check(ctx context.Context, lab *exercises.Lab) error {
	nodes, err := lab.Start(ctx, 3)
	if err != nil {
		return err
	}
	exercises.Shuffle(lab, nodes)
	t := &trial{lab, nodes[0], nodes[1], nodes[2]}
	for _, part := range []func(context.Context) error{t.deaths, t.cuts, t.stops} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ward is a service, the node it lives on, one that is not cut off from it, and its
// keeper on home.
type ward struct {
	*trial
	on, friend      *exercises.Node
	service, keeper exercises.PID
	heard           int // how much of what the keeper said the judge has heard
}

func (t *trial) newWard(ctx context.Context, on, friend *exercises.Node) (*ward, error) {
	service, err := exercises.Command[exercises.PID](ctx, on, "service", true)
	if err != nil {
		return nil, err
	}
	keeper, err := exercises.Command[exercises.PID](ctx, t.home, "keep", service)
	return &ward{t, on, friend, service, keeper, 0}, err
}

// hear is what the keeper says next: what it is asked for, or anything.
func (w *ward) hear(ctx context.Context, what string, within time.Duration) (said, error) {
	s, err := exercises.Command[said](ctx, w.home, "hear", listen{w.keeper, w.heard, what, within})
	w.heard = max(w.heard, s.Number)
	return s, err
}

// ask is what the service answers to a node that is not cut off from it.
func (w *ward) ask(ctx context.Context) (string, error) {
	n, err := exercises.Command[int](ctx, w.friend, "ask", w.service)
	if n == 0 {
		return fmt.Sprintf("asked by %v, the service on %v is silent", w.friend, w.on), err
	}
	return fmt.Sprintf("asked by %v, the service on %v answers %d", w.friend, w.on, n), err
}

// end ends the service, by a word from its friend: kill by an exit signal.
func (w *ward) end(ctx context.Context, from *exercises.Node, reason string) error {
	if reason == "kill" {
		return exercises.Exit(ctx, from, w.service, reason)
	}
	_, err := exercises.Command[bool](ctx, from, "stop", ending{w.service, actor.Atom(reason)})
	return err
}

// replaced expects that the keeper calls replace with one of the reasons, soon.
func (w *ward) replaced(ctx context.Context, did, rule string, reasons ...string) error {
	s, err := w.hear(ctx, saidReplace, soon)
	if err != nil {
		return err
	}
	ok := false
	for _, r := range reasons {
		ok = ok || s.Reason == r
	}
	w.ExpectAfter(did, rule, ok && s.What == saidReplace, "replace("+reasons[0]+")", s.String())
	return nil
}

// deaths ends services of a connected node, for each kind of reason.
func (t *trial) deaths(ctx context.Context) error {
	reasons := []string{t.Word(), "shutdown", "normal", "kill"}
	exercises.Shuffle(t.Lab, reasons)
	var group errgroup.Group
	for _, reason := range reasons {
		w, err := t.newWard(ctx, t.away, t.third)
		if err != nil {
			return err
		}
		group.Go(func() error { return w.dies(ctx, reason) })
	}
	return group.Wait()
}

// dies ends the service, and expects that it is replaced once.
func (w *ward) dies(ctx context.Context, reason string) error {
	did := fmt.Sprintf("a service on %v, kept by %v, ends with :%s", w.on, w.home, reason)
	w.Step("%s", did)
	want := ":" + reason
	if reason == "kill" {
		want = ":killed"
	}
	if err := errors.Join(w.end(ctx, w.on, reason), w.replaced(ctx, did, deadIsReplaced, want)); err != nil {
		return err
	}
	s, err := w.hear(ctx, saidReplace, quiet)
	if err != nil {
		return err
	}
	w.ExpectAfter(did+" and is replaced", deadIsReplaced,
		s.Number == 0, "replace is called once", "then it was called again: "+s.String())
	return nil
}

// cuts cuts home off from both other nodes at the same time: from one altogether, from
// the other one way.
func (t *trial) cuts(ctx context.Context) error {
	cut, err := t.newWard(ctx, t.away, t.third)
	if err != nil {
		return err
	}
	doomed, err := t.newWard(ctx, t.away, t.third)
	if err != nil {
		return err
	}
	half, err := t.newWard(ctx, t.third, t.away)
	if err != nil {
		return err
	}
	from, to := t.home, t.third
	if t.Number(2) == 0 {
		from, to = to, from
	}
	if err := errors.Join(t.Cut(ctx, t.home, t.away), t.CutOneWay(ctx, from, to)); err != nil {
		return err
	}
	whole := fmt.Sprintf("the connection between %v and %v was cut", t.home, t.away)
	oneWay := fmt.Sprintf("what %v sends to %v was lost, and only that", from, to)

	var group errgroup.Group
	group.Go(func() error { return cut.unseen(ctx, whole) })
	group.Go(func() error { return half.unseen(ctx, oneWay) })
	if err := group.Wait(); err != nil {
		return err
	}
	did := fmt.Sprintf("a service on %v was killed while %v and %v were cut; then that healed", t.away, t.home, t.away)
	if err := doomed.end(ctx, t.third, "kill"); err != nil {
		return err
	}
	if fate, err := exercises.Fate(ctx, t.away, doomed.service, soon); err != nil || fate == exercises.Alive {
		return errors.Join(err, errors.New("the service was killed and lives"))
	}
	if err := errors.Join(t.Heal(ctx, t.home, t.away), t.Heal(ctx, t.home, t.third)); err != nil {
		return err
	}
	wordCut, wordHalf := t.Word(), t.Word()
	var after errgroup.Group
	after.Go(func() error { return doomed.replaced(ctx, did, diedUnseen, ":noproc") })
	after.Go(func() error { return cut.seenAgain(ctx, whole, wordCut) })
	after.Go(func() error { return half.seenAgain(ctx, oneWay, wordHalf) })
	return after.Wait()
}

// unseen expects that the keeper, whose service just went out of sight, suspects and
// does not replace, for a while.
func (w *ward) unseen(ctx context.Context, did string) error {
	first, replace, err := w.lost(ctx)
	if err != nil {
		return err
	}
	if err := w.notReplaced(ctx, did, replace); err != nil {
		return err
	}
	w.suspects(did, first)
	return nil
}

// lost is what the keeper, whose service just went out of sight, says first, and the
// replace that came then or within a while, if any.
func (w *ward) lost(ctx context.Context) (first, replace said, err error) {
	first, err = w.hear(ctx, "", soon)
	if err != nil || first.What == saidReplace {
		return first, first, err
	}
	replace, err = w.hear(ctx, saidReplace, hold)
	return first, replace, err
}

func (w *ward) suspects(did string, first said) {
	w.ExpectAfter(did, suspected, first.What == saidSuspect && first.Reason == noConnection,
		"suspect("+noConnection+")", first.String())
}

// notReplaced expects that what the keeper said, if anything, is no replace. Where it
// is, whoever can still ask its service tells why that is wrong.
func (w *ward) notReplaced(ctx context.Context, did string, s said) error {
	seen := "no call of replace"
	if s.What == saidReplace {
		answer, err := w.ask(ctx)
		if err != nil {
			return err
		}
		seen = s.String() + "; and then, " + answer
	}
	w.ExpectAfter(did, neverTwo, s.What != saidReplace, "the service is not replaced", seen)
	return nil
}

// seenAgain expects that the keeper watches on after a heal: it does not replace the
// service that lives, and does when that ends for a reason.
func (w *ward) seenAgain(ctx context.Context, did, reason string) error {
	// It may still say what it suspected; then, as it watches again, it falls silent.
	for until := time.Now().Add(soon); time.Now().Before(until); {
		s, err := w.hear(ctx, "", quiet)
		if err != nil {
			return err
		}
		if s.What == saidReplace {
			return w.notReplaced(ctx, did+", and healed", s)
		}
		if s.Number == 0 {
			break
		}
	}
	did = fmt.Sprintf("%s, and healed; then the service ended with :%s", did, reason)
	w.Step("the service on %v, seen by %v again, ends with :%s", w.on, w.home, reason)
	if err := w.end(ctx, w.on, reason); err != nil {
		return err
	}
	return w.replaced(ctx, did, watchesOn, ":"+reason, ":noproc")
}

// stops pauses the node of one service, for much longer than a tick, and kills that of
// another at the same time.
func (t *trial) stops(ctx context.Context) error {
	paused, err := t.newWard(ctx, t.away, t.home)
	if err != nil {
		return err
	}
	killed, err := t.newWard(ctx, t.third, t.home)
	if err != nil {
		return err
	}
	reason := t.Word()
	if err := errors.Join(t.Pause(t.away), t.Kill9(t.third)); err != nil {
		return err
	}
	var group errgroup.Group
	group.Go(func() error { return paused.pause(ctx, reason) })
	group.Go(func() error { return killed.kill9(ctx) })
	return group.Wait()
}

// pause expects of the keeper, whose service's node is paused, what a cut would have it
// do. Nobody can ask the service: first it goes on, then it answers.
func (w *ward) pause(ctx context.Context, reason string) error {
	did := fmt.Sprintf("%v was paused, longer than a tick", w.on)
	first, replace, err := w.lost(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(w.Resume(w.on), w.AwaitMesh(ctx, w.home, w.on)); err != nil {
		return err
	}
	if err := w.notReplaced(ctx, did+", and went on", replace); err != nil {
		return err
	}
	w.suspects(did, first)
	return w.seenAgain(ctx, did+", and went on", reason)
}

// kill9 expects the same of the keeper, whose service's node was killed, and that it
// replaces the service when the node has started again. Between the two the service is
// dead, and the keeper cannot know.
func (w *ward) kill9(ctx context.Context) error {
	did := fmt.Sprintf("%v was killed with kill -9", w.on)
	first, replace, err := w.lost(ctx)
	if err != nil {
		return err
	}
	w.ExpectAfter(did, neverTwo, replace.What != saidReplace,
		"the service is not replaced: a cut would look the same", replace.String())
	w.suspects(did, first)
	if _, err := w.Restart(ctx, w.on, w.home); err != nil {
		return err
	}
	return w.replaced(ctx, did+", and started again", diedUnseen, ":noproc")
}

// String writes what a keeper said as the call that it made.
func (s said) String() string {
	if s.Number == 0 {
		return "neither replace nor suspect was called"
	}
	return s.What + "(" + s.Reason + ")"
}
