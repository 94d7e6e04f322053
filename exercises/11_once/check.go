package once

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/beamline-go/beamline/exercises"
	"github.com/beamline-go/beamline/internal/history"
)

const (
	// lasts is how long the faults last while values are sent: longer than the tick time, so
	// that both sides know of them.
	lasts = 900 * time.Millisecond
	// soon is how long Send may take when the connection is well and all values are there.
	soon = 2 * time.Second
)

// trial is the judge's side: the collector lives on home.
type trial struct {
	*exercises.Lab
	home      *exercises.Node
	collector exercises.PID
	senders   []*source
}

// source is a sender and what it sends.
type source struct {
	*trial
	on     *exercises.Node
	pid    exercises.PID
	values []int
	parts  [3][]int
	book   *history.Recorder[history.SetCall[int], []int]
	calls  []*history.Call[history.SetCall[int], []int]
}

func check(ctx context.Context, lab *exercises.Lab) error {
	nodes, err := lab.Start(ctx, 3)
	if err != nil {
		return err
	}
	exercises.Shuffle(lab, nodes)
	t := &trial{Lab: lab, home: nodes[0]}
	if t.collector, err = exercises.Command[exercises.PID](ctx, t.home, "collect", true); err != nil {
		return err
	}
	if err := t.begin(ctx, nodes[1:]); err != nil {
		return err
	}
	if err := t.faults(ctx); err != nil {
		return err
	}
	var group errgroup.Group
	for _, s := range t.senders {
		group.Go(func() error { return s.end(ctx) })
	}
	return group.Wait()
}

// begin starts a sender on each node. Both send the same numbers, in orders of their own.
func (t *trial) begin(ctx context.Context, nodes []*exercises.Node) error {
	numbers := make([]int, 3*maxValues)
	for i := range numbers {
		numbers[i] = 100 + i
	}
	for _, n := range nodes {
		exercises.Shuffle(t.Lab, numbers)
		s := &source{trial: t, on: n, values: slices.Clone(numbers), book: history.New[history.SetCall[int], []int](t.Clock)}
		for i := range s.parts {
			s.parts[i] = s.values[i*maxValues : (i+1)*maxValues]
		}
		var err error
		if s.pid, err = exercises.Command[exercises.PID](ctx, n, "send", sending{t.collector, s.parts}); err != nil {
			return err
		}
		t.senders = append(t.senders, s)
	}
	t.Step("%d values each are sent to %v from %v and %v", maxValues, t.home, nodes[0], nodes[1])
	if err := t.let(ctx, 0); err != nil {
		return err
	}
	for _, s := range t.senders {
		if _, err := s.stored(ctx, maxValues); err != nil {
			return err
		}
	}
	return nil
}

// let lets the senders have another part.
func (t *trial) let(ctx context.Context, part int) error {
	for _, s := range t.senders {
		for _, v := range s.parts[part] {
			s.calls = append(s.calls, s.book.Invoke(s.on.String(), history.SetAdd(v)))
		}
		if _, err := exercises.Command[bool](ctx, s.on, "let", letting{s.pid, part}); err != nil {
			return err
		}
	}
	return nil
}

func (s *source) stored(ctx context.Context, count int) ([]int, error) {
	return exercises.Command[[]int](ctx, s.home, "stored", waiting{s.pid, count, soon / 4})
}

// faults has the senders send while one is cut off, and the other hears nothing of the
// collector; then all is well again, and they send on.
func (t *trial) faults(ctx context.Context) error {
	cut, deaf := t.senders[0].on, t.senders[1].on
	if err := t.CutOneWay(ctx, t.home, deaf); err != nil {
		return err
	}
	t.Step("%d values more are sent from each, and then %v is cut off too", maxValues, cut)
	if err := t.let(ctx, 1); err != nil {
		return err
	}
	if err := t.Cut(ctx, t.home, cut); err != nil {
		return err
	}
	timer := time.NewTimer(lasts)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := errors.Join(t.Heal(ctx, t.home, cut), t.Heal(ctx, t.home, deaf)); err != nil {
		return err
	}
	t.Step("all is well, and %d values more are sent from each", maxValues)
	return t.let(ctx, 2)
}

// end judges what came of a sender's values.
func (s *source) end(ctx context.Context) error {
	r, err := exercises.Command[returned](ctx, s.on, "returned", waiting{Sender: s.pid, Within: soon})
	if err != nil {
		return err
	}
	seen := "an error: " + r.Err
	if !r.Done {
		seen = fmt.Sprintf("nothing, in %v", soon)
	}
	ok := r.Done && r.Err == ""
	s.Expect(goesOn, ok, fmt.Sprintf("Send on %v returns nil", s.on), seen)
	for _, c := range s.calls {
		if ok {
			c.OK(nil)
		} else {
			c.Unknown(seen)
		}
	}
	read := s.book.Invoke(s.home.String(), history.SetRead[int]())
	// No waiting: whoever returns nil says that they are stored.
	values, err := exercises.Command[[]int](ctx, s.home, "stored", waiting{Sender: s.pid})
	if err != nil {
		return err
	}
	read.OK(values)
	report, _ := history.SetFull(s.book.Ops(), true)
	s.ExpectHistory(complete, report, fmt.Sprintf("all values from %v are stored", s.on), history.Lost, history.MadeUp)
	s.ExpectHistory(noTwice, report, fmt.Sprintf("each value from %v is stored once", s.on), history.Duplicated)

	first := slices.Clone(values)
	seenOnce := map[int]bool{}
	first = slices.DeleteFunc(first, func(v int) bool {
		again := seenOnce[v]
		seenOnce[v] = true
		return again
	})
	place := map[int]int{}
	for i, v := range s.values {
		place[v] = i
	}
	for i := 1; i < len(first); i++ {
		if place[first[i]] < place[first[i-1]] {
			s.Expect(inOrder, false, fmt.Sprintf("%d, which %v sent as number %d, is stored before %d, its number %d",
				first[i], s.on, place[first[i]]+1, first[i-1], place[first[i-1]]+1), "it is stored after it")
			return nil
		}
	}
	s.Expect(inOrder, true, "", "")
	return nil
}
