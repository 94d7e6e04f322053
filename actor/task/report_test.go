package task_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
)

// A task that ends abnormally is reported, and no other.
func TestReport(t *testing.T) {
	var log bytes.Buffer
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	defer s.Shutdown(context.Background())
	err := s.Run(func(p *actor.Process) error {
		p.TrapExit(true)
		if err := p.Register("owner", p.Self()); err != nil {
			return err
		}
		for _, quiet := range []error{nil, actor.Normal, actor.Shutdown, actor.ShutdownReason(actor.Atom("enough"))} {
			_, _ = task.Await(p, task.Async(p, func(*actor.Process) (int, error) { return 0, quiet }))
		}
		if log.Len() > 0 {
			t.Errorf("logged for an orderly end: %s", &log)
		}
		failing := []func(*actor.Process) (int, error){
			fails,
			func(*actor.Process) (int, error) { panic("no answer") },
			func(q *actor.Process) (int, error) { q.Exit(errors.New("no answer")); return 0, nil },
		}
		for _, f := range failing {
			log.Reset()
			tk := task.Async(p, f)
			_, _ = task.Await(p, tk)
			for _, part := range []string{
				"Task " + tk.PID.String() + " started from :owner terminating", "no answer", "function=", "task_test.",
			} {
				if !strings.Contains(log.String(), part) {
					t.Errorf("no %q in %s", part, &log)
				}
			}
			if n := strings.Count(log.String(), "\n"); n != 1 {
				t.Errorf("%d reports of one end: %s", n, &log)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
