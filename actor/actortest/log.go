package actortest

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Entry is a line of the System's log.
type Entry struct {
	Level   slog.Level
	Message string
	Attrs   []slog.Attr // in the order given; those of a group have its name in front: "group.key"
}

// Attr is the value of the attribute key, nil when there is none.
func (e Entry) Attr(key string) any {
	for _, a := range e.Attrs {
		if a.Key == key {
			return a.Value.Any()
		}
	}
	return nil
}

// String is the entry in one line, or more where a value has more: "[error] the message
// key=value". Stacks are left out.
func (e Entry) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "[%s] %s", strings.ToLower(e.Level.String()), e.Message)
	for _, a := range e.Attrs {
		if a.Key != "stack" && a.Key != "goroutines" {
			fmt.Fprintf(&b, " %s=%v", a.Key, a.Value)
		}
	}
	return b.String()
}

// Log is a captured log, the oldest entry first.
type Log []Entry

// String is the entries, each on a line of its own: what capture_log returns.
func (l Log) String() string {
	var b strings.Builder
	for _, e := range l {
		b.WriteString(e.String() + "\n")
	}
	return b.String()
}

// Contains reports whether an entry has the text in its line.
func (l Log) Contains(text string) bool { return slices.ContainsFunc(l, Logged(text)) }

// Logged is a match for AssertLogged and RefuteLogged: the entry has the text in its line.
func Logged(text string) func(Entry) bool {
	return func(e Entry) bool { return strings.Contains(e.String(), text) }
}

// AtLevel is a match for AssertLogged and RefuteLogged: the entry has that level or a
// higher one.
func AtLevel(level slog.Level) func(Entry) bool {
	return func(e Entry) bool { return e.Level >= level }
}

// CaptureLog calls f and gives what was logged meanwhile by all processes of the test:
// capture_log. A process that crashes writes its report before its Down is sent, but the
// report of who supervises it comes later: wait for that with AssertLogged.
//
// The log of a test is captured in any case, as with the tag capture_log: it is printed
// when the test fails.
func CaptureLog(p *actor.Process, f func()) Log {
	s := of(p, "CaptureLog")
	from := len(s.log.all())
	f()
	return s.log.all()[from:]
}

// AssertLogged waits until an entry that every match accepts is in the log of the test, as
// long as AssertReceive waits, and gives the first. It may be there already. When none
// comes the test fails.
func AssertLogged(p *actor.Process, match ...func(Entry) bool) Entry {
	s := of(p, "AssertLogged")
	s.tb.Helper()
	timeout := s.wait()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for from := 0; ; {
		entries, more := s.log.since(from)
		for _, e := range entries {
			if matches(e, match) {
				return e
			}
		}
		from += len(entries)
		select {
		case <-more:
			continue
		case <-p.Context().Done(): // the next operation unwinds
		case <-timer.C:
		}
		s.fail(p, "AssertLogged: no such entry came within %v%s\n%s", timeout, guarded(match), s.log.text())
		return Entry{}
	}
}

// RefuteLogged fails the test when an entry that every match accepts is in the log of the
// test. It does not wait.
func RefuteLogged(p *actor.Process, match ...func(Entry) bool) {
	s := of(p, "RefuteLogged")
	s.tb.Helper()
	for _, e := range s.log.all() {
		if matches(e, match) {
			s.fail(p, "RefuteLogged: unexpectedly logged: %v", e)
		}
	}
}

func matches(e Entry, match []func(Entry) bool) bool {
	return !slices.ContainsFunc(match, func(m func(Entry) bool) bool { return !m(e) })
}

// log is a slog.Handler that keeps what it gets.
type log struct {
	*entries
	attrs []slog.Attr
	group string
}

type entries struct {
	mu   sync.Mutex
	list Log
	more chan struct{} // closed when there is a next entry
}

func newLog() *log { return &log{entries: &entries{more: make(chan struct{})}} }

// all is the entries so far.
func (e *entries) all() Log {
	list, _ := e.since(0)
	return list
}

// since is the entries from number n on, and a channel that is closed at the next one.
func (e *entries) since(n int) (Log, <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clip(e.list[n:]), e.more
}

// text is the log for the text of a failure.
func (e *entries) text() string {
	if all := e.all(); len(all) > 0 {
		return "The log:\n" + indent(all.String())
	}
	return "The log is empty."
}

// Enabled is true: a test sees all that is logged.
func (*log) Enabled(context.Context, slog.Level) bool { return true }

// Handle keeps the record.
func (l *log) Handle(_ context.Context, r slog.Record) error {
	e := Entry{Level: r.Level, Message: r.Message, Attrs: slices.Clone(l.attrs)}
	r.Attrs(func(a slog.Attr) bool {
		e.Attrs = flatten(e.Attrs, l.group, a)
		return true
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, e)
	close(l.more)
	l.more = make(chan struct{})
	return nil
}

// WithAttrs is a handler that adds attrs to each entry of this log.
func (l *log) WithAttrs(attrs []slog.Attr) slog.Handler {
	next := *l
	next.attrs = slices.Clone(l.attrs)
	for _, a := range attrs {
		next.attrs = flatten(next.attrs, l.group, a)
	}
	return &next
}

// WithGroup is a handler whose attributes have name in front.
func (l *log) WithGroup(name string) slog.Handler {
	next := *l
	if name != "" {
		next.group += name + "."
	}
	return &next
}

// flatten adds an attribute, those of a group one by one.
func flatten(list []slog.Attr, group string, a slog.Attr) []slog.Attr {
	a.Value = a.Value.Resolve()
	if a.Value.Kind() != slog.KindGroup {
		a.Key = group + a.Key
		return append(list, a)
	}
	if a.Key != "" {
		group += a.Key + "."
	}
	for _, inner := range a.Value.Group() {
		list = flatten(list, group, inner)
	}
	return list
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ")
}
