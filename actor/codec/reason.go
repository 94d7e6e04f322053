package codec

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/beamline-go/beamline/actor"
)

// The forms of an error, after markError. A registered type is written under its
// own name.
const (
	errValue    = "value"    // a single value: its name
	errTerm     = "term"     // actor.Reason(term): the term
	errShutdown = "shutdown" // actor.ShutdownReason(term): the term
	errPanic    = "panic"    // *actor.PanicError: its value and its stack
	errRemote   = "remote"   // of a type that is not registered: type, text, and what is known of what it wraps
)

// maxErrors is how many errors are looked at in one message: errors that wrap one
// another may branch without end.
const maxErrors = 1000

// err writes an error. It fails only where nothing more may be written at all: what
// cannot be sent as it is goes as its type's name and its text, since an exit reason
// must arrive.
func (w *writer) err(err error, depth int) error {
	if name, ok := w.valueName(err); ok {
		w.pair(markError + errValue)
		w.text(name)
		return nil
	}
	mark := w.buf.Len()
	if w.known(err, depth) == nil {
		return nil
	}
	w.buf.Truncate(mark)
	return w.remote(err, depth)
}

// valueName is the name of a single error value that is registered.
func (w *writer) valueName(err error) (string, bool) {
	if !reflect.ValueOf(err).Comparable() {
		return "", false
	}
	name, ok := w.types.errors[err]
	return name, ok
}

// errForeign says that an error is of none of the kinds that cross as they are.
var errForeign = fmt.Errorf("codec: the type of the error is not registered: %w", actor.ErrNotEncodable)

// known writes an error that crosses as it is.
func (w *writer) known(err error, depth int) error {
	if w.errs++; w.errs > maxErrors {
		return errTooDeep
	}
	if term, ok := actor.Term(err); ok {
		form := errTerm
		if actor.Kind(err) == actor.KindShutdown {
			form = errShutdown
		}
		w.pair(markError + form)
		return w.box(term, depth+1)
	}
	if p, ok := err.(*actor.PanicError); ok && p != nil {
		return w.panic(p, depth)
	}
	if done, err := w.registered(reflect.TypeOf(err), err, depth); done {
		return err
	}
	return errForeign
}

// panic writes the reason of a crash: the panic's value, or its text where that
// cannot be sent, and the stack.
func (w *writer) panic(p *actor.PanicError, depth int) error {
	w.pair(markError + errPanic)
	if err := w.open(depth + 1); err != nil {
		return err
	}
	w.head(majorList, 2)
	mark := w.buf.Len()
	if w.box(p.Value, depth+2) != nil {
		w.buf.Truncate(mark)
		if err := w.box(safely(func() string { return fmt.Sprint(p.Value) }), depth+2); err != nil {
			return err
		}
	}
	w.bytes(p.Stack)
	return nil
}

// remote writes an error by its type's name and its text, and with it those errors
// under it that cross as they are.
func (w *writer) remote(err error, depth int) error {
	if open := w.open(depth + 2); open != nil {
		return open
	}
	r, _ := err.(*actor.RemoteError)
	if h, ok := err.(*holder); ok {
		r = h.remote
	}
	if r == nil {
		r = &actor.RemoteError{Type: fmt.Sprintf("%T", err), Text: safely(err.Error)}
	}
	w.pair(markError + errRemote)
	w.head(majorList, 3)
	w.text(r.Type)
	w.text(r.Text)
	under := w.under(err)
	mark := w.buf.Len()
	w.head(majorList, uint64(len(under)))
	for _, e := range under {
		if w.err(e, depth+3) != nil { // too much of it: the text must do
			w.buf.Truncate(mark)
			w.head(majorList, 0)
			return nil
		}
	}
	return nil
}

// under is what err wraps, at any depth, down to the first error on each way that
// crosses as it is; and the single values that err says it is by a method Is.
func (w *writer) under(err error) []error {
	var found []error
	var walk func(err error)
	visit := func(err error) {
		if err == nil {
			return
		}
		_, single := w.valueName(err)
		_, term := actor.Term(err)
		_, crash := err.(*actor.PanicError)
		if single || term || crash || w.isRegistered(reflect.TypeOf(err)) {
			found = append(found, err)
			return
		}
		walk(err)
	}
	walk = func(err error) {
		if w.errs++; w.errs > maxErrors {
			return
		}
		if is, ok := err.(interface{ Is(error) bool }); ok {
			for _, name := range w.types.errOrder {
				if v := w.types.errNames[name]; is.Is(v) {
					found = append(found, v)
				}
			}
		}
		switch e := err.(type) {
		case interface{ Unwrap() error }:
			visit(e.Unwrap())
		case interface{ Unwrap() []error }:
			for _, e := range e.Unwrap() {
				visit(e)
			}
		}
	}
	walk(err)
	return found
}

func (w *writer) isRegistered(t reflect.Type) bool {
	return w.types.byType[t] != nil || t.Kind() == reflect.Pointer && w.types.byType[t.Elem()] != nil
}

// safely is what f returns, or a word on its panic: an Error method on a nil pointer.
func safely(f func() string) (s string) {
	defer func() {
		if p := recover(); p != nil {
			s = fmt.Sprintf("its text cannot be had: %v", p)
		}
	}()
	return f()
}

// holder is an error that came from another node with errors under it which are
// known here, so that errors.Is and errors.As find those and the RemoteError.
type holder struct {
	remote *actor.RemoteError
	under  []error
}

func (h *holder) Error() string   { return h.remote.Text }
func (h *holder) Unwrap() []error { return append([]error{h.remote}, h.under...) }

// err reads an error that was written in the given form.
func (r *reader) err(form string) (any, error) {
	switch form {
	case errValue:
		name, err := r.text()
		if err != nil {
			return nil, err
		}
		if e := r.types.errNames[name]; e != nil {
			return e, nil
		}
		// The name is all there is, and it says more than a failure to decode.
		return &actor.RemoteError{Type: name, Text: name}, nil
	case errTerm:
		term, err := r.box()
		if err != nil {
			return nil, err
		}
		return actor.Reason(term), nil
	case errShutdown:
		term, err := r.box()
		if err != nil {
			return nil, err
		}
		return actor.ShutdownReason(term), nil
	case errPanic:
		return r.panic()
	case errRemote:
		return r.remote()
	}
	return nil, fmt.Errorf("there is no form %q of an error", form)
}

func (r *reader) panic() (error, error) {
	if err := r.list(2, "a panic"); err != nil {
		return nil, err
	}
	value, err := r.box()
	if err != nil {
		return nil, err
	}
	stack, err := r.bytes()
	if err != nil {
		return nil, err
	}
	return &actor.PanicError{Value: value, Stack: slices.Clone(stack)}, nil
}

func (r *reader) remote() (error, error) {
	if err := r.list(3, "a remote error"); err != nil {
		return nil, err
	}
	e := &actor.RemoteError{}
	var err error
	if e.Type, err = r.text(); err != nil {
		return nil, err
	}
	if e.Text, err = r.text(); err != nil {
		return nil, err
	}
	n, err := r.expect(majorList, "the errors under an error")
	if err != nil {
		return nil, err
	}
	var under []error
	for range n {
		x, err := r.box()
		if err != nil {
			return nil, err
		}
		if u, ok := x.(error); ok {
			under = append(under, u)
		}
	}
	if len(under) == 0 {
		return e, nil
	}
	return &holder{e, under}, nil
}
