package actor

import (
	"fmt"
	"time"
)

// Receive takes the first message of type T that every match accepts, waiting for
// it at most timeout: receive do … after. What does not match stays in the mailbox,
// in its order. Use any for T to take whatever comes first.
//
// A timeout of 0 looks at what is there, Infinity waits for ever. When time is up
// the error is Timeout; a negative timeout is ErrBadTimeout, once there is no match. A match function may be called more than once for a
// message; it decides and does nothing else.
func Receive[T any](p *Process, timeout time.Duration, match ...func(T) bool) (T, error) {
	return receiveFrom(p, 0, timeout, match)
}

func receiveFrom[T any](p *Process, mark uint64, timeout time.Duration, match []func(T) bool) (none T, _ error) {
	msg, err := p.await(mark, timeout, func(msg any) bool {
		m, ok := msg.(T)
		if !ok {
			return false
		}
		for _, accepts := range match {
			if !accepts(m) {
				return false
			}
		}
		return true
	})
	if err != nil {
		return none, receiveError(err, timeout, none)
	}
	return msg.(T), nil
}

// receiveError says what was attempted, where that is news.
func receiveError(err error, timeout time.Duration, what any) error {
	if err == ErrBadTimeout { //nolint:errorlint // as await gives it
		return fmt.Errorf("actor: receive %T after %v: %w", what, timeout, err)
	}
	return err
}

// MustReceive is Receive for a caller who cannot go on without the message: when
// time is up the process exits with Timeout.
func MustReceive[T any](p *Process, timeout time.Duration, match ...func(T) bool) T {
	m, err := Receive(p, timeout, match...)
	if err != nil {
		p.Exit(err)
	}
	return m
}

// Mark is a place in a process's mailbox. What was in the mailbox when it was made
// lies before it.
type Mark struct{ seq uint64 }

// Mark remembers the mailbox's present end, for ReceiveSince. Take it before making
// the reference that the awaited message will carry.
func (p *Process) Mark() Mark { return Mark{p.mark()} }

// ReceiveSince is Receive over what arrived after mark: with a long mailbox it does
// not look through what cannot be the answer, as the BEAM does for a receive that
// matches a fresh reference.
func ReceiveSince[T any](p *Process, mark Mark, timeout time.Duration, match ...func(T) bool) (T, error) {
	return receiveFrom(p, mark.seq, timeout, match)
}

// Clause is one clause of a Select. On makes it.
type Clause struct {
	matches func(any) bool
	run     func(any)
}

// On is the clause that takes a message of type T which every guard accepts, and
// then calls do with it: fn pattern when guard -> body. A guard decides and does
// nothing else; do may receive, call and exit as it likes.
func On[T any](do func(T), guards ...func(T) bool) Clause {
	return Clause{
		matches: func(msg any) bool {
			m, ok := msg.(T)
			if !ok {
				return false
			}
			for _, accepts := range guards {
				if !accepts(m) {
					return false
				}
			}
			return true
		},
		run: func(msg any) { do(msg.(T)) },
	}
}

// Select takes the first message that any clause matches, and runs the first clause
// that matches it: a receive with several clauses. The timeout is as for Receive,
// and so is the error.
func Select(p *Process, timeout time.Duration, clauses ...Clause) error {
	var chosen Clause
	msg, err := p.await(0, timeout, func(msg any) bool {
		for _, c := range clauses {
			if c.matches(msg) {
				chosen = c
				return true
			}
		}
		return false
	})
	if err != nil {
		if err == ErrBadTimeout { //nolint:errorlint // as await gives it
			err = fmt.Errorf("actor: select after %v: %w", timeout, err)
		}
		return err
	}
	chosen.run(msg)
	return nil
}
