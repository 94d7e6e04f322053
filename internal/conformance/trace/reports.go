package trace

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// report is an error that was logged: what its first line says, and why.
type report struct {
	text   string
	pid    actor.PID
	other  actor.PID // in the text besides: who started a task
	reason error
}

// mostReports is how many reports wait to be looked at; more are dropped.
const mostReports = 1000

// Logger is the logger of the scenario's System: it keeps reports of errors.
func (t *T) Logger() *slog.Logger { return slog.New(reporter{t}) }

// reporter is the slog.Handler behind Logger.
type reporter struct{ t *T }

// Enabled is true for errors, as the BEAM's side listens.
func (reporter) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }

// Handle keeps a report.
func (r reporter) Handle(_ context.Context, rec slog.Record) error {
	rep := report{text: rec.Message}
	rec.Attrs(func(a slog.Attr) bool {
		switch v := a.Value.Any().(type) {
		case actor.PID:
			switch a.Key {
			case "supervisor":
				rep.pid = v
			case "pid":
				if rep.pid.IsZero() {
					rep.pid = v
				}
			case "started_from":
				rep.other = v
			}
		case error:
			if a.Key == "reason" {
				rep.reason = v
			}
		}
		return true
	})
	select {
	case r.t.reports <- rep:
	default:
	}
	return nil
}

// WithAttrs changes nothing: attributes of loggers are not looked at.
func (r reporter) WithAttrs([]slog.Attr) slog.Handler { return r }

// WithGroup changes nothing.
func (r reporter) WithGroup(string) slog.Handler { return r }

// NextReport records the next error that is logged, or :timeout when none comes: its first
// line, with its process in it by name, and the reason.
func (t *T) NextReport(p *actor.Process, label string) {
	timer := time.NewTimer(Patience)
	defer timer.Stop()
	select {
	case r := <-t.reports:
		t.emitReport(label, r)
	case <-timer.C:
		t.Emit(label, actor.Timeout)
	case <-p.Context().Done():
	}
}

// Reports records the errors that have been logged already, and that there were no more.
func (t *T) Reports(label string) {
	for {
		select {
		case r := <-t.reports:
			t.emitReport(label, r)
		default:
			t.Mark(label + ", no more")
			return
		}
	}
}

func (t *T) emitReport(label string, r report) {
	text := r.text
	for _, pid := range []actor.PID{r.pid, r.other} {
		if !pid.IsZero() {
			text = strings.ReplaceAll(text, pid.String(), t.render(pid))
		}
	}
	t.Emit(label, [2]any{text, r.reason})
}
