package actortest_test

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/actortest"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

func TestStartSupervisedRestarts(t *testing.T) {
	actortest.Virtual(t, func(p *actor.Process) error {
		pid := actortest.StartSupervised(p, child("account", "savings"))
		if found, ok := p.Whereis("savings"); !ok || found != pid {
			t.Errorf("%v, %v", found, ok)
		}
		for range 20 { // more than a supervisor's default intensity allows
			_ = p.SendExit(pid, actor.Kill)
			if reason := actortest.WaitExit(p, pid); reason != actor.Killed && reason != actor.NoProc {
				t.Errorf("%v", reason)
			}
			p.Sleep(time.Second)
			next, ok := p.Whereis("savings")
			if !ok || next == pid {
				t.Fatalf("%v, %v", next, ok)
			}
			pid = next
		}
		actortest.StopSupervised(p, "account")
		if p.Alive(pid) {
			t.Error("it lives")
		}
		actortest.StartSupervised(p, child("account", "savings")) // the ID is free again
		return nil
	})
}

// closer tells in which order it was stopped.
type closer struct {
	genserver.Default
	id    string
	order *[]string
}

func (c *closer) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(true)
	return genserver.Ok()
}

func (c *closer) Terminate(_ *actor.Process, reason error) {
	*c.order = append(*c.order, c.id+" "+reason.Error())
}

func TestChildrenAreStoppedInReverseHoweverTheTestEnds(t *testing.T) {
	for _, body := range []func(p *actor.Process) error{
		func(*actor.Process) error { return nil },
		func(*actor.Process) error { panic("oh") },
		func(p *actor.Process) error { _ = p.SendExit(p.Self(), actor.Kill); return nil },
		func(p *actor.Process) error { actortest.AssertReceived[int](p); return nil },
	} {
		var order []string
		attempt(t, func(p *actor.Process) error {
			for _, id := range []string{"a", "b", "c"} {
				actortest.StartSupervised(p, supervisor.Child{ID: id, Start: func(q *actor.Process) (actor.PID, error) {
					return genserver.StartLink(q, &closer{id: id, order: &order})
				}})
			}
			return body(p)
		})
		if want := []string{"c shutdown", "b shutdown", "a shutdown"}; !slices.Equal(order, want) {
			t.Errorf("%q, want %q", order, want)
		}
	}
}

func TestStartSupervisedFails(t *testing.T) {
	boom := errors.New("boom")
	start := func(child supervisor.Child) *standIn {
		return attempt(t, func(p *actor.Process) error {
			actortest.StartSupervised(p, child)
			return nil
		})
	}
	start(supervisor.Child{ID: "x", Start: func(*actor.Process) (actor.PID, error) { return actor.PID{}, boom }}).
		says(t, `the child "x" did not start: boom`)
	start(supervisor.Child{ID: "x"}).says(t, `Start of child "x" is nil`)
	start(supervisor.Child{}).says(t, "ID is empty")
	attempt(t, func(p *actor.Process) error {
		actortest.StartSupervised(p, child("x", "one"))
		actortest.StartSupervised(p, child("x", "two"))
		return nil
	}).says(t, `the child "x" did not start: another child has that ID`)
	attempt(t, func(p *actor.Process) error {
		actortest.StopSupervised(p, "x")
		return nil
	}).says(t, `the child "x" was not stopped: there is no child with that ID`)
	actortest.Run(t, func(p *actor.Process) error {
		pid := actortest.StartSupervised(p, supervisor.Child{ID: "x", Start: func(*actor.Process) (actor.PID, error) {
			return actor.PID{}, actor.Ignore
		}})
		if !pid.IsZero() {
			t.Errorf("%v", pid)
		}
		return nil
	})
}

func TestCaptureLog(t *testing.T) {
	actortest.Virtual(t, func(p *actor.Process) error {
		pid := actortest.StartSupervised(p, child("account", "savings"))
		p.System().Logger().Info("before")
		log := actortest.CaptureLog(p, func() {
			_ = genserver.Cast(p, actor.Name("savings"), crash{})
			actortest.WaitExit(p, pid)
		})
		if !log.Contains("out of money") || log.Contains("before") {
			t.Errorf("%v", log)
		}
		e := actortest.AssertLogged(p, actortest.AtLevel(slog.LevelError), actortest.Logged(`Child "account"`))
		if e.Attr("child") != "account" {
			t.Errorf("%v", e)
		}
		actortest.RefuteLogged(p, actortest.Logged("after"))
		p.System().Logger().WithGroup("g").With("a", 1).Info("after", slog.Group("h", "b", 2))
		e = actortest.AssertLogged(p, actortest.Logged("after"))
		if got, want := e.String(), "[info] after g.a=1 g.h.b=2"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		return nil
	})
	attempt(t, func(p *actor.Process) error {
		p.System().Logger().Info("something else")
		actortest.AssertLogged(p, actortest.Logged("x"))
		return nil
	}).says(t, "AssertLogged: no such entry came within 100ms", "[info] something else")
	attempt(t, func(p *actor.Process) error {
		p.System().Logger().Info("an x")
		actortest.RefuteLogged(p, actortest.Logged("x"))
		return nil
	}).says(t, "RefuteLogged: unexpectedly logged: [info] an x")
	// An entry that comes later.
	actortest.Virtual(t, func(p *actor.Process) error {
		p.Spawn(func(q *actor.Process) error {
			q.Sleep(30 * time.Second)
			q.System().Logger().Info("late")
			return nil
		})
		actortest.AssertLogged(p, actortest.Logged("late"))
		return nil
	})
}

// A child that does not come to an end of its Init does not keep the test from ending.
func TestChildThatHangs(t *testing.T) {
	s := attempt(t, func(p *actor.Process) error {
		actortest.StartSupervised(p, supervisor.Child{ID: "x", Start: func(q *actor.Process) (actor.PID, error) {
			return actor.PID{}, q.Sleep(time.Hour)
		}})
		return nil
	})
	text := strings.Join(s.errors, "\n")
	for _, want := range []string{"longer than its limit of 1m0s", "stop the supervised children"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q: %s", want, text)
		}
	}
}
