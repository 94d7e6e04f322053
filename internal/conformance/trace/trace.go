package trace

import (
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Patience is how long a scenario waits for what is bound to come. It is never part
// of a trace.
const Patience = 10 * time.Second

// T records one run of one scenario. Its methods may be called from any goroutine,
// but only the scenario's own process should emit: see the package's rules.
type T struct {
	scenario string
	seed     uint64

	mu    sync.Mutex
	lines []string
	names map[any]string // how a PID, a Ref or a NodeName is rendered
	count map[string]int // how many of a kind have appeared

	reports chan report // see Logger
}

// New starts the record of a run of scenario under seed.
func New(scenario string, seed uint64) *T {
	return &T{scenario: scenario, seed: seed, names: map[any]string{}, count: map[string]int{},
		reports: make(chan report, mostReports)}
}

// Lines is what was recorded until now, a line an emission.
func (t *T) Lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.lines...)
}

// Name gives a PID, a Ref or a NodeName the name that it is rendered by from now on.
func (t *T) Name(thing any, name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.names[thing] = "#" + name
}

// Mark records that this place was reached.
func (t *T) Mark(label string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, label)
}

// Emit records value under label, rendered as it is now.
func (t *T) Emit(label string, value any) { t.line(label, ": ", value) }

// EmitReceived records what a receive gave: the message, or :timeout when there was
// none, as the value of an after clause would be. Any other error is recorded as a
// failure.
func (t *T) EmitReceived(label string, message any, err error) {
	if err == actor.Timeout { //nolint:errorlint // Receive promises Timeout itself
		message, err = err, nil
	}
	t.EmitResult(label, message, err)
}

// Next receives the next message and records it, or :timeout when none comes.
func (t *T) Next(p *actor.Process, label string) {
	message, err := actor.Receive[any](p, Patience)
	t.EmitReceived(label, message, err)
}

// Poll receives the next message that is here already and records it, or :timeout.
func (t *T) Poll(p *actor.Process, label string) {
	message, err := actor.Receive[any](p, 0)
	t.EmitReceived(label, message, err)
}

// EmitResult records what an operation returned, or how it failed, as it would have
// raised or exited in Elixir.
func (t *T) EmitResult(label string, value any, err error) {
	if err == nil {
		t.Emit(label, value)
		return
	}
	t.emitFailure(label, err)
}

// Returned records that an operation that has no result in Go came back, where in
// Elixir it could have failed.
func (t *T) Returned(label string) { t.Mark(label + ": done") }

// EmitDone records that an operation succeeded, whatever it returned, or how it failed.
func (t *T) EmitDone(label string, err error) {
	if err == nil {
		t.Mark(label + ": done")
		return
	}
	t.emitFailure(label, err)
}

// EmitAccepted records that an operation succeeded, or that it was refused, for
// whatever reason: Elixir's ArgumentError does not say which.
func (t *T) EmitAccepted(label string, err error) {
	if err == nil {
		t.Mark(label + ": done")
		return
	}
	t.Mark(label + ": ** refused")
}

// refusals are what Elixir raises ArgumentError, FunctionClauseError or
// :timeout_value for. Go says more precisely what was wrong, and that is its own.
var refusals = []error{
	actor.ErrNameTaken, actor.ErrAlreadyNamed, actor.ErrBadName, actor.ErrNotRegistered,
	actor.ErrBadTimeout, actor.ErrNilMessage,
}

func (t *T) emitFailure(label string, err error) {
	if bad, ok := globalExit(err); ok {
		t.line(label, ": ** exit ", bad)
		return
	}
	for _, refusal := range slices.Concat(refusals, refusedTasks) {
		if errors.Is(err, refusal) {
			t.Mark(label + ": ** refused")
			return
		}
	}
	if exit, ok := callError(err); ok {
		t.line(label, ": ** exit ", exit)
		return
	}
	if exit, ok := taskExit(err); ok {
		t.line(label, ": ** exit ", exit)
		return
	}
	for _, reason := range []error{actor.NoProc, actor.NoConnection, actor.Timeout} {
		if errors.Is(err, reason) {
			t.line(label, ": ** error ", reason)
			return
		}
	}
	t.line(label, ": ** unexpected ", err)
}

func (t *T) line(label, separator string, value any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, label+separator+t.render(value))
}
