package trace_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

type (
	Nothing  struct{}
	TookText struct {
		Text string
		N    int
	}
	Ask struct {
		genserver.Req[int]
		N int
	}
	hidden struct{ n int }
)

var (
	node = actor.NodeID{Name: "a@127.0.0.1", Incarnation: 1}
	one  = actor.MakePID(node, 1)
	two  = actor.MakePID(node, 2)
	ref  = actor.MakeRef(node, 7, 0)
)

// What Elixir's renderer says of the twins of these values.
func TestRender(t *testing.T) {
	word := actor.Atom("word")
	for _, c := range []struct {
		value any
		want  string
	}{
		{nil, "nil"},
		{true, "true"},
		{7, "7"},
		{uint8(7), "7"},
		{"text", `"text"`},
		{`a "b" \`, `"a \"b\" \\"`},
		{word, ":word"},
		{actor.Atom("a b"), `:"a b"`},
		{actor.Atom("true"), "true"},
		{actor.Name("ok?"), ":ok?"},
		{actor.NodeName("b@127.0.0.1"), `:"b@127.0.0.1"`},
		{actor.NodeName("nonode@nohost"), ":nonode@nohost"},
		{actor.Name("x").At("y@z"), "{:x, :y@z}"},
		{1500 * time.Millisecond, "1500"},
		{actor.Infinity, ":infinity"},
		{[]int{1, 2}, "[1, 2]"},
		{[]any{}, "[]"},
		{[2]any{word, "x"}, `{:word, "x"}`},
		{map[string]int{"b": 2, "a": 1}, `%{"a" => 1, "b" => 2}`},
		{map[int]bool{10: true, 9: false}, "%{10 => true, 9 => false}"}, // sorted as texts, on both sides
		{Nothing{}, ":nothing"},
		{&TookText{"x", 3}, `{:took_text, "x", 3}`},
		{Ask{N: 3}, "{:ask, 3}"},
		{one, "#pid1"},
		{[]actor.PID{two, one}, "[#pid1, #pid2]"},
		{actor.Down{Ref: ref, PID: one, Reason: actor.Killed}, "{:DOWN, #ref1, :process, #pid1, :killed}"},
		{actor.Down{Ref: ref, Name: actor.Name("x").At("y@z"), Reason: actor.NoProc}, "{:DOWN, #ref1, :process, {:x, :y@z}, :noproc}"},
		{actor.Down{Tag: [2]any{word, 1}, Ref: ref, PID: one, Reason: actor.NoProc}, "{{:word, 1}, #ref1, :process, #pid1, :noproc}"},
		{actor.TimeoutMessage{Ref: ref, Message: word}, "{:timeout, #ref1, :word}"},
		{actor.StatusWaiting, ":waiting"},
		{actor.Monitoring{PID: one}, "{:process, #pid1}"},
		{actor.Monitoring{Name: actor.Name("x").At("y@z")}, "{:process, {:x, :y@z}}"},
		{actor.Exit{From: one, Reason: actor.ShutdownReason(word)}, "{:EXIT, #pid1, {:shutdown, :word}}"},
		{actor.Reason("x"), `"x"`},
		{actor.Reason([2]any{word, 1}), "{:word, 1}"},
		{errors.New("boom"), `%RuntimeError{message: "boom"}`},
		{&actor.PanicError{Value: "boom"}, `{%RuntimeError{message: "boom"}, stack}`},
		{&actor.PanicError{Value: errors.New("boom")}, `{%RuntimeError{message: "boom"}, stack}`},
		{&actor.PanicError{Value: word}, "{{:nocatch, :word}, stack}"},
		{
			&genserver.CallError{Reason: actor.Timeout, Server: one, Request: Ask{N: 1}, Timeout: 5 * time.Second, Function: "call"},
			"{:timeout, {GenServer, :call, [#pid1, {:ask, 1}, 5000]}}",
		},
		{
			&genserver.CallError{Reason: genserver.ErrCallingSelf, Server: actor.Name("x"), Request: actor.Normal, Timeout: actor.Infinity, Function: "stop"},
			"{:calling_self, {GenServer, :stop, [:x, :normal, :infinity]}}",
		},
		{&genserver.AlreadyStartedError{Name: "x", PID: one}, "{:already_started, #pid1}"},
		{actor.NodeDownError{Node: "b@x"}, "{:nodedown, :b@x}"},
		{cluster.NodeUp{Node: "b@x"}, "{:nodeup, :b@x}"},
		{actor.ShutdownReason(supervisor.FailedToStart{ID: "c", Reason: actor.Kill}), `{:shutdown, {:failed_to_start_child, "c", :kill}}`},
		// These have no twin, and no Elixir text looks like what they become.
		{hidden{1}, "!trace_test.hidden has the unexported field n"},
		{make(chan int), "!chan int"},
		{fmt.Errorf("link: %w", actor.NoProc), `%RuntimeError{message: "link: noproc"}`},
	} {
		r := trace.New("x", 1)
		r.Emit("v", c.value)
		if got := r.Lines()[0]; got != "v: "+c.want {
			t.Errorf("%#v is rendered as %s, want %s", c.value, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	r := trace.New("x", 1)
	r.Emit("first", two)
	r.Name(one, "server")
	r.Emit("then", []any{one, two, ref})
	r.Name(two, "late")
	r.Emit("last", two)
	want := []string{"first: #pid1", "then: [#server, #pid1, #ref1]", "last: #late"}
	if !slices.Equal(r.Lines(), want) {
		t.Errorf("%q", r.Lines())
	}
}

func TestOutcomes(t *testing.T) {
	r := trace.New("x", 1)
	wrapped := fmt.Errorf("actor: x: %w", actor.NoProc)
	r.EmitDone("a", nil)
	r.EmitDone("b", wrapped)
	r.EmitDone("c", fmt.Errorf("actor: x: %w", actor.ErrNameTaken))
	r.EmitAccepted("d", wrapped)
	r.EmitResult("e", 1, nil)
	r.EmitResult("f", 1, &genserver.CallError{Reason: actor.Normal, Server: one, Request: 1, Timeout: time.Second, Function: "call"})
	r.EmitResult("g", 1, &genserver.CallError{Reason: fmt.Errorf("x: %w", actor.ErrBadTimeout), Server: one, Function: "call"})
	r.EmitReceived("h", 1, actor.Timeout)
	r.EmitReceived("i", 1, actor.ErrKilled)
	r.EmitStart("j", one, nil)
	r.EmitStart("k", actor.PID{}, actor.Ignore)
	r.EmitStart("l", actor.PID{}, actor.Shutdown)
	r.Mark("m")
	want := []string{
		"a: done", "b: ** error :noproc", "c: ** refused", "d: ** refused", "e: 1",
		"f: ** exit {:normal, {GenServer, :call, [#pid1, 1, 1000]}}", "g: ** refused",
		"h: :timeout", `i: ** unexpected %RuntimeError{message: "the process is dead and unwinding"}`,
		"j: {:ok, #pid1}", "k: :ignore", "l: {:error, :shutdown}", "m",
	}
	for i, line := range r.Lines() {
		if line != want[i] {
			t.Errorf("%s, want %s", line, want[i])
		}
	}
}

// drawn is what Trace.draw_int("n", 1, 1000), draw_word("w") and draw_order("o", 6) are
// in Elixir, in the scenario "scenario" under the seed 42.
const drawn = "552 vefobage [0 3 2 1 5 4]"

// Both sides draw alike.
func TestDraws(t *testing.T) {
	r := trace.New("scenario", 42)
	got := fmt.Sprintf("%d %s %v", r.DrawInt("n", 1, 1000), r.DrawWord("w"), r.DrawOrder("o", 6))
	if got != drawn {
		t.Errorf("drew %s, Elixir draws %s", got, drawn)
	}
	seen := map[string]bool{}
	for seed := range uint64(200) {
		r := trace.New("scenario", seed)
		n := r.DrawInt("n", -3, 3)
		if n < -3 || n > 3 {
			t.Errorf("%d", n)
		}
		seen[fmt.Sprintf("%T %v", r.DrawReason("r"), actor.Kind(r.DrawReason("r")))] = true
	}
	if len(seen) < 2 {
		t.Errorf("kinds of reasons: %v", seen)
	}
}
