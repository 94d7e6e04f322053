package trace

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/erpc"
	"github.com/beamline-go/beamline/cluster/pg"
)

// EmitMembership records what :pg.join or :pg.leave returned: :ok, :not_joined, the
// :nolocal that it raised, or the exit of its call.
func (t *T) EmitMembership(label string, err error) {
	switch {
	case errors.Is(err, pg.ErrNotJoined):
		t.Emit(label, actor.Atom("not_joined"))
	case errors.Is(err, pg.ErrNotLocal):
		t.Emit(label, actor.Atom("nolocal"))
	default:
		t.EmitResult(label, actor.Atom("ok"), err)
	}
}

// EmitGroups records a list of groups, or that there is no such scope.
func (t *T) EmitGroups(label string, groups []any, err error) {
	if errors.Is(err, pg.ErrNoScope) {
		t.Mark(label + ": ** refused")
		return
	}
	t.EmitResult(label, groups, err)
}

// EmitOutcome records the outcome of a call with erpc, as an element of what
// :erpc.multicall returns: {:ok, value}, {:throw, value}, {:exit, …} or {:error, …}.
func (t *T) EmitOutcome(label string, value any, err error) {
	t.Emit(label, t.Outcome(value, err))
}

// Outcome is what EmitOutcome records, as a value.
func (t *T) Outcome(value any, err error) any {
	var e *erpc.Error
	if !errors.As(err, &e) {
		if err != nil {
			return err
		}
		return [2]any{actor.Atom("ok"), value}
	}
	switch e.Class {
	case erpc.ClassThrow:
		var thrown erpc.Thrown
		errors.As(e.Reason, &thrown)
		return [2]any{actor.Atom("throw"), thrown.Value}
	case erpc.ClassExit:
		return [2]any{actor.Atom("exit"), [2]any{actor.Atom("exception"), e.Reason}}
	case erpc.ClassSignal:
		return [2]any{actor.Atom("exit"), [2]any{actor.Atom("signal"), e.Reason}}
	case erpc.ClassError:
		return [2]any{actor.Atom("error"), raised{e.Reason}}
	}
	return [2]any{actor.Atom("error"), [2]any{actor.Atom("erpc"), erpcReason(e.Reason)}}
}

// erpcReason is the atom of an erpc error.
func erpcReason(err error) any {
	for _, known := range []error{actor.Timeout, actor.NoConnection} {
		if errors.Is(err, known) {
			return known
		}
	}
	switch {
	case errors.Is(err, erpc.ErrNotSup):
		return actor.Atom("notsup")
	case errors.Is(err, erpc.ErrBadArg):
		return actor.Atom("badarg")
	}
	return err
}

// raised is {:exception, reason, stack}.
type raised struct{ reason error }

// kernelValue renders what pg and erpc give; false for anything else.
func (t *T) kernelValue(value any) (string, bool) {
	switch v := value.(type) {
	case pg.Joined:
		return t.tuple(v.Ref, actor.Atom("join"), v.Group, v.PIDs), true
	case pg.Left:
		return t.tuple(v.Ref, actor.Atom("leave"), v.Group, v.PIDs), true
	case raised:
		return "{:exception, " + t.raisedReason(v.reason) + ", stack}", true
	}
	return "", false
}

// raisedReason is a reason without its stack, as erpc gives the two.
func (t *T) raisedReason(err error) string {
	var crash *actor.PanicError
	var undef *cluster.UndefError
	var argument *cluster.ArgumentError
	switch {
	case errors.As(err, &undef):
		return atom("undef")
	case errors.As(err, &argument):
		return atom("function_clause")
	case errors.As(err, &crash):
		text := t.crash(crash.Value)
		return text[1 : len(text)-len(", stack}")]
	}
	return t.reason(err)
}

// EmitFound records what a demonitor of pg returned: :ok, or false.
func (t *T) EmitFound(label string, found bool, err error) {
	if err == nil && found {
		t.Emit(label, actor.Atom("ok"))
		return
	}
	t.EmitResult(label, found, err)
}

// EmitWaited records what :erpc.wait_response or check_response gave: {:ok, {:response,
// value}}, {:ok, :no_response}, or how the call had failed.
func (t *T) EmitWaited(label string, value any, is bool, err error) {
	switch {
	case !is:
		t.EmitOutcome(label, actor.Atom("no_response"), nil)
	case err == nil:
		t.EmitOutcome(label, [2]any{actor.Atom("response"), value}, nil)
	default:
		t.EmitOutcome(label, nil, err)
	}
}

// EmitCollected records what a collection of erpc requests gave: a value, :no_request or
// :no_response.
func (t *T) EmitCollected(label string, value any, err error) {
	switch {
	case errors.Is(err, erpc.ErrNoRequest):
		t.Emit(label, actor.Atom("no_request"))
	case errors.Is(err, actor.Timeout):
		t.Emit(label, actor.Atom("no_response"))
	default:
		t.EmitResult(label, value, err)
	}
}

// EmitChecked records what a collection made of a message: a tuple of values, or
// :no_response.
func (t *T) EmitChecked(label string, is bool, values ...any) {
	if !is {
		t.Emit(label, actor.Atom("no_response"))
		return
	}
	t.Emit(label, [3]any(values))
}

// EmitGivenUp records the reason that :erpc.receive_response raised for a collection.
func (t *T) EmitGivenUp(label string, value any, err error) {
	if err == nil {
		t.Emit(label, value)
		return
	}
	t.Emit(label, [2]any{actor.Atom("erpc"), erpcReason(err)})
}

// EmitWhereis records who holds a name on p's node: a pid, or nil.
func (t *T) EmitWhereis(label string, p *actor.Process, name actor.Name) {
	if pid, ok := p.Whereis(name); ok {
		t.Emit(label, pid)
		return
	}
	t.Mark(label + ": nil")
}
