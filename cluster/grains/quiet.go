package grains

import (
	"context"
	"log/slog"
	"runtime"
	"strings"
)

// quiet is a slog.Handler that takes what Proto.Actor says of its ordinary life for
// Debug: its Info, and its errors about connections, which end as nodes come and go;
// our own log tells of that. What a grain logs through its context passes as it is.
type quiet struct{ slog.Handler }

const protoActorPath = "github.com/asynkron/protoactor-go/"

// Handle is for slog.
func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	if r.Level > slog.LevelDebug && ordinary(r) {
		r.Level = slog.LevelDebug
		if !q.Enabled(ctx, r.Level) {
			return nil
		}
	}
	return q.Handler.Handle(ctx, r)
}

// ordinary says whether r is Proto.Actor's and nobody need read it.
func ordinary(r slog.Record) bool {
	frame, _ := runtime.CallersFrames([]uintptr{r.PC}).Next()
	if !strings.HasPrefix(frame.Function, protoActorPath) {
		return false
	}
	return r.Level < slog.LevelWarn || strings.HasPrefix(r.Message, "EndpointWriter") ||
		strings.HasPrefix(r.Message, "EndpointWatcher") || strings.HasPrefix(r.Message, "EndpointReader")
}

// WithAttrs is for slog.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

// WithGroup is for slog.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }
