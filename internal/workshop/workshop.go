package workshop

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/beamline-go/beamline/exercises/catalog"
)

// Workshop shows and checks exercises. It writes what it has to say to one writer. It is
// used by one goroutine.
type Workshop struct {
	entries []catalog.Entry
	out     io.Writer
	marks   marks
}

// marks are the signs before lines.
type marks struct{ ok, bad, next, none string }

// New makes a Workshop of all exercises that prints to out: with ticks and crosses when
// unicode says that they can be shown.
func New(out io.Writer, unicode bool) (*Workshop, error) {
	entries, err := catalog.All()
	if err != nil {
		return nil, err
	}
	w := &Workshop{entries: entries, out: out, marks: marks{"ok", "NO", "->", "  "}}
	if unicode {
		w.marks = marks{"✓", "✗", "→", " "}
	}
	return w, nil
}

// ErrNoExercise says that no exercise has the name that was given. Its ID ("0.1"), its
// folder ("01_echo") and its package ("echo") are names of an exercise.
var ErrNoExercise = errors.New("there is no such exercise")

// find is the exercise of a name.
func (w *Workshop) find(name string) (*catalog.Entry, error) {
	name = strings.TrimSuffix(name, "/")
	var known []string
	for i := range w.entries {
		e := &w.entries[i]
		if name == e.ID || name == e.Dir || strings.EqualFold(name, e.Package()) {
			return e, nil
		}
		known = append(known, e.ID+" "+e.Package())
	}
	return nil, fmt.Errorf("%w: %q (there are: %s)", ErrNoExercise, name, strings.Join(known, ", "))
}

// next is the first exercise that is not passed, homework after all others, or nil.
func (w *Workshop) next(f *Folder) *catalog.Entry {
	var home *catalog.Entry
	for i := range w.entries {
		e := &w.entries[i]
		switch {
		case f.state.of(e.ID).Passed:
		case e.Minutes > 0:
			return e
		case home == nil:
			home = e
		}
	}
	return home
}

// ErrAllDone says that every exercise is passed.
var ErrAllDone = errors.New("every exercise is passed")

// findOrNext is the exercise of a name, or for the empty name the next one.
func (w *Workshop) findOrNext(f *Folder, name string) (*catalog.Entry, error) {
	if name != "" {
		return w.find(name)
	}
	if e := w.next(f); e != nil {
		return e, nil
	}
	return nil, fmt.Errorf("%w: name one to check it again", ErrAllDone)
}

func (w *Workshop) printf(format string, args ...any) {
	// Whoever does not read has no use for an error.
	_, _ = fmt.Fprintf(w.out, format, args...)
}
