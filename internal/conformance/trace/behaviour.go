package trace

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/global"
)

// EmitStart records what a start function returned: {:ok, pid}, :ignore or {:error, reason}.
func (t *T) EmitStart(label string, pid actor.PID, err error) {
	switch {
	case err == nil:
		t.Emit(label, [2]any{actor.Atom("ok"), pid})
	case err == actor.Ignore: //nolint:errorlint // the result itself, not a reason that wraps it
		t.Emit(label, actor.Atom("ignore"))
	default:
		t.Emit(label, [2]any{actor.Atom("error"), err})
	}
}

// callError is the call error that err is, as an Elixir call would have exited.
func callError(err error) (*genserver.CallError, bool) {
	var e *genserver.CallError
	ok := errors.As(err, &e)
	return e, ok
}

// globalExit is what :global.send would have exited with; false for any other error.
func globalExit(err error) (*global.BadArgError, bool) {
	var e *global.BadArgError
	ok := errors.As(err, &e)
	return e, ok
}

// behaviourReason renders the reasons that the behaviours give; false for any other.
func (t *T) behaviourReason(err error) (string, bool) {
	switch e := err.(type) { //nolint:errorlint // the outermost identity
	case *genserver.CallError:
		detail := "{GenServer, :" + e.Function + ", " + t.render([]any{e.Server, e.Request, e.Timeout}) + "}"
		return "{" + t.render(e.Reason) + ", " + detail + "}", true
	case *genserver.BadReturnError:
		return t.tuple(actor.Atom("bad_return_value"), e.Value), true
	case *genserver.AlreadyStartedError:
		return t.tuple(actor.Atom("already_started"), e.PID), true
	case *cluster.UndefError:
		return "{:undef, stack}", true
	case *cluster.ArgumentError:
		return "{:function_clause, stack}", true
	case actor.NodeDownError:
		return t.tuple(actor.Atom("nodedown"), e.Node), true
	}
	if err == genserver.ErrCallingSelf { //nolint:errorlint // the outermost identity
		return ":calling_self", true
	}
	if text, ok := t.supervisorReason(err); ok {
		return text, true
	}
	return t.taskReason(err)
}
