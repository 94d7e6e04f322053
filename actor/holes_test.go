package actor

import (
	"log/slog"
	"testing"
)

// One message that nobody takes must not make the mailbox grow with what comes and goes
// behind it, whether the body waits for that or it arrives meanwhile.
func TestHolesAreClosed(t *testing.T) {
	s := NewSystem(WithLogger(slog.New(slog.DiscardHandler)))
	defer func() { _ = s.Shutdown(t.Context()) }()
	const n = 5000
	err := s.Run(func(p *Process) error {
		me := p.Self()
		q := p.SpawnLink(func(q *Process) error {
			for i := range n {
				if _, err := Receive(q, Infinity, func(m int) bool { return m == i }); err != nil {
					return err
				}
				if i%3 != 0 { // answer, so that the next comes while this body waits, or just before
					if err := q.Send(me, true); err != nil {
						return err
					}
				}
				if len(q.cur) > 100 {
					t.Fatalf("%d slots after %d messages, one of which waits", len(q.cur), i)
				}
			}
			return nil
		})
		_ = p.Send(q, "never taken")
		for i := range n {
			if err := p.Send(q, i); err != nil {
				return err
			}
			if i%3 != 0 {
				if _, err := Receive[bool](p, Infinity); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
