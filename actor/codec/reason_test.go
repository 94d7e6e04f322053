package codec_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

func reasonTrip(t *testing.T, c *codec.Codec, reason error) error {
	t.Helper()
	got, ok := roundTrip(t, c, reason).(error)
	if !ok {
		t.Fatalf("%v is no error when it comes back", reason)
	}
	return got
}

func TestReasonsThatStayWhatTheyAre(t *testing.T) {
	c := testCodec(t)
	for _, reason := range []error{
		actor.Normal, actor.Shutdown, actor.Kill, actor.Killed, actor.NoProc, actor.NoConnection, actor.Timeout,
		actor.Reason(actor.Atom("boom")), actor.Reason("text"), actor.Reason(7), actor.Reason(point{1, 2}), actor.Reason(pidA),
		actor.Reason([2]int{1, 2}),
		actor.ShutdownReason(actor.Atom("bye")), actor.ShutdownReason(7), actor.ShutdownReason(actor.Normal),
		actor.ErrKilled, actor.ErrNameTaken, actor.ErrNotRegistered, io.EOF, context.Canceled, context.DeadlineExceeded,
		wrapEr{actor.NoProc},
	} {
		if reason == actor.Reason([2]int{1, 2}) {
			codec.MustRegister[[2]int](c, "[2]int")
		}
		got := reasonTrip(t, c, reason)
		if got != reason {
			t.Errorf("%#v came back as %#v", reason, got)
		}
		if actor.Kind(got) != actor.Kind(reason) {
			t.Errorf("%v: its kind changed from %v to %v", reason, actor.Kind(reason), actor.Kind(got))
		}
	}
}

func TestReasonsOfUnknownTypes(t *testing.T) {
	type stranger struct{ A int }
	c := testCodec(t)
	for _, reason := range []error{
		errors.New("text"),
		actor.Reason(stranger{1}),
		actor.ShutdownReason(stranger{1}),
		&fs.PathError{Op: "open", Path: "x", Err: errors.New("no")},
		wrapEr{errors.New("no")}, // registered, and so is what it holds: as a RemoteError
	} {
		got := reasonTrip(t, c, reason)
		if got.Error() != reason.Error() {
			t.Errorf("the text %q came back as %q", reason, got)
		}
		remote, ok := errors.AsType[*actor.RemoteError](got)
		if !ok {
			t.Errorf("%#v came back without a RemoteError: %#v", reason, got)
			continue
		}
		if _, isWrap := reason.(wrapEr); !isWrap && remote.Type != fmt.Sprintf("%T", reason) {
			t.Errorf("%T came back as the type %q", reason, remote.Type)
		}
		again := reasonTrip(t, c, got) // over a third node
		if r, ok := errors.AsType[*actor.RemoteError](again); !ok || *r != *remote {
			t.Errorf("sent on, %#v became %#v", remote, again)
		}
	}
}

func TestWrappedReasons(t *testing.T) {
	c := testCodec(t)
	mine := errors.New("mine")
	if err := codec.RegisterError(c, "mine", mine); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		reason error
		is     []error
		not    []error
	}{
		{fmt.Errorf("call: %w", actor.NoProc), []error{actor.NoProc}, []error{actor.Normal, mine}},
		{fmt.Errorf("a: %w", fmt.Errorf("b: %w", actor.Normal)), []error{actor.Normal}, []error{actor.NoProc}},
		{errors.Join(errors.New("x"), actor.Timeout, mine), []error{actor.Timeout, mine}, []error{actor.Normal}},
		{fmt.Errorf("a: %w", wrapEr{fmt.Errorf("b: %w", mine)}), []error{mine}, nil},
		{fmt.Errorf("a: %w", actor.Reason(actor.Atom("boom"))), []error{actor.Reason(actor.Atom("boom"))}, nil},
		{fmt.Errorf("a: %w", actor.ShutdownReason(1)), []error{actor.ShutdownReason(1)}, []error{actor.Shutdown}},
		{wrapEr{actor.Shutdown}, []error{actor.Shutdown}, nil},
		{fmt.Errorf("a: %w", &actor.PanicError{Value: fmt.Errorf("b: %w", mine)}), []error{mine}, nil},
	} {
		got := reasonTrip(t, c, test.reason)
		got2 := reasonTrip(t, c, got)
		for _, err := range []error{test.reason, got, got2} {
			for _, is := range test.is {
				if !errors.Is(err, is) {
					t.Errorf("%v (%T) is not %v", err, err, is)
				}
			}
			for _, not := range test.not {
				if errors.Is(err, not) {
					t.Errorf("%v (%T) is %v", err, err, not)
				}
			}
			if k := actor.Kind(err); k != actor.KindAbnormal {
				t.Errorf("%v: what it wraps made it %v", err, k)
			}
			if err.Error() != test.reason.Error() {
				t.Errorf("%q became %q", test.reason, err)
			}
		}
	}
	wrapped := reasonTrip(t, c, fmt.Errorf("a: %w", &myErr{9}))
	if e, ok := errors.AsType[*myErr](wrapped); !ok || e.Code != 9 {
		t.Errorf("errors.As does not find the registered error under %#v", wrapped)
	}
}

// An error may say that it is another one by a method.
func TestIsMethod(t *testing.T) {
	c := testCodec(t)
	if err := codec.RegisterError(c, "fs.ErrNotExist", fs.ErrNotExist); err != nil {
		t.Fatal(err)
	}
	got := reasonTrip(t, c, &fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT})
	if !errors.Is(got, fs.ErrNotExist) || errors.Is(got, io.EOF) {
		t.Errorf("%#v", got)
	}
}

func TestPanicReason(t *testing.T) {
	type stranger struct{ A int }
	c := testCodec(t)
	for _, test := range []struct{ value, want any }{
		{"boom", "boom"}, {7, 7}, {stranger{1}, "{1}"}, {actor.NoProc, actor.NoProc},
	} {
		p := &actor.PanicError{Value: test.value, Stack: []byte("goroutine 1")}
		got, ok := reasonTrip(t, c, p).(*actor.PanicError)
		if !ok || got.Value != test.want || string(got.Stack) != "goroutine 1" || got.Error() != p.Error() {
			t.Errorf("%#v came back as %#v", p, got)
		}
	}
	p := reasonTrip(t, c, &actor.PanicError{Value: fmt.Errorf("x: %w", actor.NoProc)})
	if _, ok := p.(*actor.PanicError); !ok || !errors.Is(p, actor.NoProc) || p.Error() != "panic: x: noproc" {
		t.Errorf("a panic with an error came back as %#v", p)
	}
	rt := reasonTrip(t, c, &actor.PanicError{Value: runtimeError()})
	if rt.Error() != "panic: runtime error: index out of range [1] with length 1" {
		t.Errorf("a runtime error came back as %v", rt)
	}
}

func runtimeError() (v any) {
	defer func() { v = recover() }()
	s, i := []int{0}, 1
	_ = s[i]
	return nil
}

func TestRegisterErrorRefuses(t *testing.T) {
	c := codec.New()
	a, b := errors.New("a"), errors.New("b")
	for range 2 {
		if err := codec.RegisterError(c, "a", a); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{codec.RegisterError(c, "a", b), codec.RegisterError(c, "other", a), codec.RegisterError(c, "normal", b)} {
		if !errors.Is(err, codec.ErrRegistered) {
			t.Errorf("want ErrRegistered, got %v", err)
		}
	}
	for _, e := range []error{nil, sliceErr{}} {
		if err := codec.RegisterError(c, "x", e); !errors.Is(err, codec.ErrUnsendable) {
			t.Errorf("RegisterError(%#v): %v", e, err)
		}
	}
	other := codec.New()
	data, err := c.Encode(fmt.Errorf("x: %w", a))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := other.Decode(data); err != nil || got.(error).Error() != "x: a" {
		t.Errorf("where the value is not registered it came as %v, %v", got, err)
	}
}

type sliceErr []int

func (sliceErr) Error() string { return "a slice" }

// nilErr is an error whose text cannot be had.
type nilErr struct{ text string }

func (e *nilErr) Error() string { return e.text }

// endless wraps itself.
type endless struct{ n *int }

func (e endless) Error() string   { return "endless" }
func (e endless) Unwrap() []error { *e.n++; return []error{e, e} }

func TestErrorsAlwaysCross(t *testing.T) {
	c := testCodec(t)
	looked := 0
	joined := errors.New("leaf")
	for range 15 {
		joined = errors.Join(joined, joined)
	}
	var chain error = actor.NoProc
	for range 3 * codec.MaxDepth {
		chain = wrapEr{chain}
	}
	for _, err := range []error{sliceErr{1}, (*nilErr)(nil), endless{&looked}, joined, chain, wrapEr{&myErr{1}}} {
		got := reasonTrip(t, c, err)
		if text := got.Error(); text == "" || strings.Contains(text, "PANIC") {
			t.Errorf("%T came back as %q", err, text)
		}
	}
	if looked > 10000 {
		t.Errorf("an error that wraps itself was looked at %d times", looked)
	}
	var deep any = fmt.Errorf("deep: %w", actor.NoProc)
	for range codec.MaxDepth - 10 {
		deep = []any{deep}
	}
	if _, err := c.Encode(actor.Exit{Reason: chain}); err != nil {
		t.Error(err)
	}
	_, _ = c.Encode(deep) // may be refused; must return
}
