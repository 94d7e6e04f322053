package actor

import (
	"log/slog"
	"runtime"
	"testing"
)

// One message that nobody takes must not make the mailbox grow with what comes and goes
// behind it, each when the body waits for it.
func TestHolesAreClosed(t *testing.T) {
	s := NewSystem(WithLogger(slog.New(slog.DiscardHandler)))
	defer func() { _ = s.Shutdown(t.Context()) }()
	const n = 1000
	err := s.Run(func(p *Process) error {
		largest := 0
		q := p.SpawnLink(func(q *Process) error {
			for i := range n {
				if _, err := Receive(q, Infinity, func(m int) bool { return m == i }); err != nil {
					return err
				}
				largest = max(largest, len(q.cur))
			}
			return nil
		})
		ref := p.Monitor(q)
		_ = p.Send(q, "never taken")
		for i := range n {
			for info, _ := s.Info(q); info.Status != StatusWaiting; info, _ = s.Info(q) {
				runtime.Gosched()
			}
			if err := p.Send(q, i); err != nil {
				return err
			}
		}
		if _, err := Receive(p, Infinity, func(d Down) bool { return d.Ref == ref }); err != nil {
			return err
		}
		if largest > 20 {
			t.Errorf("%d slots for two messages", largest)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
