package actor_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

type question struct{ Ref actor.Ref }

type answer struct {
	Ref actor.Ref
	N   int
}

func askIt(ref actor.Ref) any { return question{ref} }

// answers is a callback that answers n questions and ends.
type answers struct{ n int }

func (*answers) Init(*actor.Process) error { return nil }
func (a *answers) Handle(p *actor.Process, msg any) error {
	q := msg.(question)
	a.n--
	if err := p.Send(q.Ref, answer{q.Ref, a.n}); err != nil {
		return err
	}
	_ = p.Send(q.Ref, answer{q.Ref, -1}) // a second answer is lost
	if a.n == 0 {
		return actor.Normal
	}
	return nil
}

// answerOrDown is what a request gets.
func answerOrDown(p *actor.Process, mark actor.Mark, ref actor.Ref) any {
	msg, err := actor.ReceiveSince(p, mark, actor.Infinity, func(msg any) bool {
		switch m := msg.(type) {
		case answer:
			return m.Ref == ref
		case actor.Down:
			return m.Ref == ref
		}
		return false
	})
	if err != nil {
		return err
	}
	return msg
}

func TestRequest(t *testing.T) {
	c := codec.New()
	codec.Register[question](c, "question")
	codec.Register[answer](c, "answer")
	for name, opts := range map[string][]actor.Option{"fast": nil, "strict": {actor.WithCodec(c), actor.WithStrict()}} {
		t.Run(name, func(t *testing.T) {
			run(t, start(t, opts...), func(p *actor.Process) error {
				pid, _ := p.SpawnCallback(&answers{n: 2}, actor.SpawnOpts{})
				for i := range 2 {
					mark := p.Mark()
					ref, err := p.Request(pid, askIt)
					if err != nil {
						return err
					}
					if m, ok := answerOrDown(p, mark, ref).(answer); !ok || m.N != 1-i {
						t.Errorf("answer %d: %v", i, m)
					}
				}
				if msg, err := actor.Receive[any](p, 0); err == nil {
					t.Errorf("after the answers there is %v", msg)
				}
				if info, _ := p.System().Info(p.Self()); len(info.Monitors) > 0 {
					t.Errorf("monitors are left: %v", info.Monitors)
				}
				down := p.Monitor(pid)
				_ = answerOrDown(p, p.Mark(), down)
				mark := p.Mark()
				ref, err := p.Request(pid, askIt)
				if err != nil {
					return err
				}
				if d, ok := answerOrDown(p, mark, ref).(actor.Down); !ok || d.Reason != actor.NoProc || d.PID != pid {
					t.Errorf("of the dead: %v", d)
				}
				return nil
			})
		})
	}
}

func TestRequestToOneWhoDiesOverIt(t *testing.T) {
	run(t, start(t), func(p *actor.Process) error {
		pid := p.Spawn(func(q *actor.Process) error {
			_, _ = actor.Receive[question](q, actor.Infinity)
			return actor.Reason("asked")
		})
		mark := p.Mark()
		ref, err := p.Request(pid, askIt)
		if err != nil {
			return err
		}
		if d, ok := answerOrDown(p, mark, ref).(actor.Down); !ok || d.Reason != actor.Reason("asked") {
			t.Errorf("%v", d)
		}
		return nil
	})
}

func TestRequestThatIsTurnedAwaySetsNoMonitor(t *testing.T) {
	run(t, start(t), func(p *actor.Process) error {
		pid, _ := p.SpawnOpt(func(q *actor.Process) error {
			_, err := actor.Receive[string](q, actor.Infinity)
			return err
		}, actor.SpawnOpts{MailboxLimit: 1})
		if err := p.Send(pid, 1); err != nil {
			return err
		}
		if _, err := p.Request(pid, askIt); !errors.Is(err, actor.ErrMailboxFull) {
			t.Errorf("the error is %v", err)
		}
		if info, _ := p.System().Info(p.Self()); len(info.Monitors) > 0 {
			t.Errorf("monitors are left: %v", info.Monitors)
		}
		return p.SendExit(pid, actor.Kill)
	})
}

// Whose alias has ended but not the monitor still gets the Down.
func TestAnswerToAnAliasThatEnded(t *testing.T) {
	run(t, start(t), func(p *actor.Process) error {
		answered := make(chan struct{})
		pid := p.Spawn(func(q *actor.Process) error {
			_, _ = actor.Receive[string](q, actor.Infinity)
			m, _ := actor.Receive[question](q, actor.Infinity)
			_ = q.Send(m.Ref, answer{m.Ref, 1})
			info, _ := q.System().Info(q.Self())
			if !slices.Contains(info.MonitoredBy, p.Self()) {
				t.Errorf("who monitors it: %v", info.MonitoredBy)
			}
			close(answered)
			_, err := actor.Receive[string](q, actor.Infinity)
			return err
		})
		mark := p.Mark()
		ref, err := p.Request(pid, askIt)
		if err != nil {
			return err
		}
		p.Unalias(ref)
		_ = p.Send(pid, "answer it")
		<-answered
		_ = p.Send(pid, "end")
		if d, ok := answerOrDown(p, mark, ref).(actor.Down); !ok || d.Reason != actor.Normal {
			t.Errorf("%v", d)
		}
		return nil
	})
}

// fragile is a Rescuer.
type fragile struct{ init bool }

func (f *fragile) Init(*actor.Process) error {
	if f.init {
		panic("init")
	}
	return nil
}

func (f *fragile) Handle(p *actor.Process, msg any) error {
	if reason, ok := msg.(error); ok {
		p.Exit(reason)
	}
	panic(msg)
}

func (f *fragile) Rescue(p *actor.Process, reason error) error {
	if reason == actor.Shutdown {
		panic("in rescue")
	}
	// It is still a process like any other.
	_, err := actor.Receive[string](p, 0)
	return actor.Reason([2]any{fmt.Sprint(reason), err == actor.Timeout})
}

func TestRescuer(t *testing.T) {
	run(t, start(t), func(p *actor.Process) error {
		end := func(f *fragile, msg any) error {
			pid, ref := p.SpawnCallback(f, actor.SpawnOpts{Monitor: true})
			if msg != nil {
				_ = p.Send(pid, msg)
			}
			return down(t, p, ref)
		}
		if got := end(&fragile{}, actor.Normal); got != actor.Reason([2]any{"normal", true}) {
			t.Errorf("an exit: %v", got)
		}
		for _, got := range []error{end(&fragile{}, "boom"), end(&fragile{init: true}, nil)} {
			if actor.Kind(got) != actor.KindAbnormal {
				t.Errorf("a panic: %v", got)
			}
		}
		var crash *actor.PanicError
		if got := end(&fragile{}, actor.Shutdown); !errors.As(got, &crash) || crash.Value != "in rescue" {
			t.Errorf("a panic in Rescue: %v", got)
		}
		if got := end(&fragile{}, actor.Killed); got == nil {
			t.Error("no reason")
		}
		return nil
	})
}

func ExampleProcess_Request() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())
	_ = s.Run(func(p *actor.Process) error {
		pid, _ := p.SpawnCallback(&answers{n: 42}, actor.SpawnOpts{})
		mark := p.Mark()
		ref, err := p.Request(pid, func(ref actor.Ref) any { return question{ref} })
		if err != nil {
			return err
		}
		a, err := actor.ReceiveSince(p, mark, actor.Infinity, func(a answer) bool { return a.Ref == ref })
		fmt.Println(a.N, err)
		return nil
	})
	// Output: 41 <nil>
}
