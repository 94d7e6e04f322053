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

const (
	// soon is how long the judge waits for what a keeper must say: it looks again every
	// so often, and after a heal that takes the longest.
	soon = 1500 * time.Millisecond
	// hold is how long a fault lasts after it was noticed: whoever takes silence for
	// death loses patience.
	hold = 600 * time.Millisecond
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
	for _, part := range []func(context.Context) error{t.deaths, t.cuts, t.pause, t.kill9} {
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
	var wards []*ward
	for _, reason := range reasons {
		w, err := t.newWard(ctx, t.away, t.third)
		if err != nil {
			return err
		}
		wards = append(wards, w)
		did := fmt.Sprintf("a service on %v, kept by %v, ends with :%s", t.away, t.home, reason)
		t.Step("%s", did)
		want := ":" + reason
		if reason == "kill" {
			want = ":killed"
		}
		if err := errors.Join(w.end(ctx, t.away, reason), w.replaced(ctx, did, deadIsReplaced, want)); err != nil {
			return err
		}
	}
	for i, w := range wards {
		s, err := w.hear(ctx, saidReplace, quiet/2)
		if err != nil {
			return err
		}
		t.ExpectAfter("a service ended with :"+reasons[i]+" and was replaced", deadIsReplaced,
			s.Number == 0, "replace is called once", "then it was called again: "+s.String())
	}
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
	group.Go(func() error { return cut.unseen(ctx, whole, hold) })
	group.Go(func() error { return half.unseen(ctx, oneWay, hold) })
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
	if err := doomed.replaced(ctx, did, diedUnseen, ":noproc"); err != nil {
		return err
	}
	return errors.Join(cut.seenAgain(ctx, whole), half.seenAgain(ctx, oneWay))
}

// unseen expects that the keeper, whose service just went out of sight, suspects and
// does not replace, for a while.
func (w *ward) unseen(ctx context.Context, did string, hold time.Duration) error {
	s, err := w.hear(ctx, "", soon)
	if err != nil {
		return err
	}
	w.ExpectAfter(did, suspected, s.What == saidSuspect && s.Reason == noConnection,
		"suspect("+noConnection+")", s.String())
	return w.notReplaced(ctx, did, s, hold)
}

// notReplaced expects that the keeper, which just said s, does not replace. Where it
// does, whoever can still ask its service tells why that is wrong.
func (w *ward) notReplaced(ctx context.Context, did string, s said, within time.Duration) error {
	var err error
	if s.What != saidReplace {
		if s, err = w.hear(ctx, saidReplace, within); err != nil {
			return err
		}
	}
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
// service that lives, and does when that ends.
func (w *ward) seenAgain(ctx context.Context, did string) error {
	// It may still say what it suspected; then, as it watches again, it falls silent.
	for until := time.Now().Add(soon); time.Now().Before(until); {
		s, err := w.hear(ctx, "", quiet)
		if err != nil {
			return err
		}
		if s.What == saidReplace {
			return w.notReplaced(ctx, did+", and healed", s, 0)
		}
		if s.Number == 0 {
			break
		}
	}
	reason := w.Word()
	did = fmt.Sprintf("%s, and healed; then the service ended with :%s", did, reason)
	w.Step("the service on %v, seen by %v again, ends with :%s", w.on, w.home, reason)
	if err := w.end(ctx, w.on, reason); err != nil {
		return err
	}
	return w.replaced(ctx, did, watchesOn, ":"+reason, ":noproc")
}

const noConnection = ":noconnection"

// pause pauses the service's node for much longer than a tick.
func (t *trial) pause(ctx context.Context) error {
	w, err := t.newWard(ctx, t.away, t.third)
	if err != nil {
		return err
	}
	if err := t.Pause(t.away); err != nil {
		return err
	}
	did := fmt.Sprintf("%v was paused, longer than a tick", t.away)
	// Nobody can ask a service that is paused: first it goes on, then it answers.
	s, err := w.hear(ctx, "", soon)
	if err != nil {
		return err
	}
	t.ExpectAfter(did, suspected, s.What == saidSuspect && s.Reason == noConnection,
		"suspect("+noConnection+")", s.String())
	replaced := s
	if s.What != saidReplace {
		if replaced, err = w.hear(ctx, saidReplace, hold); err != nil {
			return err
		}
	}
	if err := errors.Join(t.Resume(t.away), t.AwaitMesh(ctx, t.home, t.away, t.third)); err != nil {
		return err
	}
	if replaced.What == saidReplace {
		return w.notReplaced(ctx, did+", and went on", replaced, 0)
	}
	return w.seenAgain(ctx, did+", and went on")
}

// kill9 kills the service's node, and starts it again.
func (t *trial) kill9(ctx context.Context) error {
	w, err := t.newWard(ctx, t.away, t.third)
	if err != nil {
		return err
	}
	if err := t.Kill9(t.away); err != nil {
		return err
	}
	// This service is dead, and its keeper cannot know. Nobody is there to be asked.
	did := fmt.Sprintf("%v was killed with kill -9", t.away)
	s, err := w.hear(ctx, "", soon)
	if err != nil {
		return err
	}
	t.ExpectAfter(did, suspected, s.What == saidSuspect && s.Reason == noConnection,
		"suspect("+noConnection+")", s.String())
	if s.What != saidReplace {
		if s, err = w.hear(ctx, saidReplace, hold); err != nil {
			return err
		}
	}
	t.ExpectAfter(did, neverTwo, s.What != saidReplace,
		"the service is not replaced: a cut would look the same", s.String())

	if _, err := t.Restart(ctx, t.away, t.home, t.third); err != nil {
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
