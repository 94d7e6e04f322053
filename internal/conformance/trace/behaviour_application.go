package trace

import (
	"errors"
	"strconv"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/application"
)

// Numbered is a label with a number, "label #{n}" in the script.
func Numbered(label string, n int) string { return label + " " + strconv.Itoa(n) }

// Word is a name as the text that some functions take in its place.
func Word(name actor.Name) string { return string(name) }

// Atoms are texts that stand for atoms on the BEAM.
func Atoms(words []string) []any {
	atoms := make([]any, len(words))
	for i, w := range words {
		atoms[i] = actor.Atom(w)
	}
	return atoms
}

// EmitOK records what a function returned that has only an error: :ok or {:error, reason}.
func (t *T) EmitOK(label string, err error) { t.Emit(label, Done(err)) }

// EmitStarted records what Application.ensure_all_started returned.
func (t *T) EmitStarted(label string, started []string, err error) {
	if err != nil {
		t.EmitOK(label, err)
		return
	}
	t.Emit(label, [2]any{actor.Atom("ok"), Atoms(started)})
}

// applicationReason renders why an application did not start or stop.
func (t *T) applicationReason(e *application.Error) string {
	var missing *application.NotStartedError
	switch {
	case errors.As(e.Reason, &missing):
		return t.tuple(actor.Atom("not_started"), actor.Atom(missing.Name))
	case e.Reason == application.ErrAlreadyStarted: //nolint:errorlint // the outermost identity
		return t.tuple(actor.Atom("already_started"), actor.Atom(e.Name))
	}
	return t.render(e.Reason)
}

// Fetched is what Application.fetch_env returned: {:ok, value} or :error.
func Fetched(value any, err error) any {
	if err != nil {
		return actor.Atom("error")
	}
	return [2]any{actor.Atom("ok"), value}
}
