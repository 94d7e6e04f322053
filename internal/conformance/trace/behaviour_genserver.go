package trace

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// Replies are the replies of a MultiCall as pairs: {node, reply}.
func Replies[R any](replies []genserver.NodeReply[R]) []any {
	list := make([]any, len(replies))
	for i, r := range replies {
		list[i] = [2]any{r.Node, r.Reply}
	}
	return list
}

// EmitReplies records what a MultiCall returned: {replies, bad_nodes}.
func (t *T) EmitReplies(label string, replies []any, bad []actor.NodeName, err error) {
	if err != nil {
		t.EmitOK(label, err)
		return
	}
	nodes := make([]any, len(bad))
	for i, n := range bad {
		nodes[i] = n
	}
	t.Emit(label, [2]any{replies, nodes})
}

// EmitAbcast records what abcast returned: :abcast.
func (t *T) EmitAbcast(label string, err error) {
	if err == nil {
		t.Emit(label, actor.Atom("abcast"))
		return
	}
	t.EmitOK(label, err)
}

// EmitResponse records what came for a request: {:reply, reply}, {:error, reason} or
// :timeout.
func (t *T) EmitResponse(label string, reply any, err error) {
	switch {
	case err == nil:
		t.Emit(label, [2]any{actor.Atom("reply"), reply})
	case TimedOut(err):
		t.Emit(label, actor.Atom("timeout"))
	default:
		t.EmitOK(label, err)
	}
}

// TimedOut tells whether a request is still without an answer.
func TimedOut(err error) bool {
	e, ok := callError(err)
	return ok && e.Reason == actor.Timeout //nolint:errorlint // the outermost identity
}

// EmitCrashed records that a function that ran elsewhere crashed, or that it did not.
func (t *T) EmitCrashed(label string, err error) {
	if err != nil {
		t.Emit(label, actor.Atom("crashed"))
		return
	}
	t.Emit(label, actor.Atom("ok"))
}

// EmitTimeout records that a call timed out, or what else became of it.
func (t *T) EmitTimeout(label string, err error) {
	if TimedOut(err) {
		t.Emit(label, actor.Timeout)
		return
	}
	t.EmitOK(label, err)
}
