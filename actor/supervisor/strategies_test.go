package supervisor_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// What each strategy restarts when the second of three ends, and in which order.
func TestStrategies(t *testing.T) {
	for _, c := range []struct {
		strategy      supervisor.Strategy
		stops, starts []string
	}{
		{supervisor.OneForOne, nil, []string{"b"}},
		{supervisor.OneForAll, []string{"c", "a"}, []string{"a", "b", "c"}},
		{supervisor.RestForOne, []string{"c"}, []string{"b", "c"}},
	} {
		run(t, func(p *actor.Process) error {
			sup, err := supervisor.StartLink(p, supervisor.Spec{Strategy: c.strategy, Children: []supervisor.Child{
				child(p, "a", supervisor.Permanent), child(p, "b", supervisor.Permanent), child(p, "c", supervisor.Transient),
			}})
			if err != nil {
				return err
			}
			next[started](t, p)
			b := next[started](t, p).pid
			next[started](t, p)
			_ = p.SendExit(b, actor.Kill)
			for _, id := range c.stops {
				if e := next[terminated](t, p); e != (terminated{id, actor.Shutdown}) {
					t.Errorf("%+v, want %q", e, id)
				}
			}
			for _, id := range c.starts {
				if s := next[started](t, p); s.id != id {
					t.Errorf("started %q, want %q", s.id, id)
				}
			}
			return supervisor.Stop(p, sup, actor.Normal)
		})
	}
}

// A restart of several waits for every old body, and administration goes on meanwhile.
func TestGroupWaitsForEveryBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run(t, func(p *actor.Process) error {
			me, release := p.Self(), make(chan struct{})
			busy := func(id string) supervisor.Child {
				first := true
				return supervisor.Child{ID: id, Shutdown: time.Minute, Start: func(p *actor.Process) (actor.PID, error) {
					deaf := first
					first = false
					pid := p.SpawnLink(func(q *actor.Process) error {
						if deaf {
							<-release
						}
						_, err := actor.Receive[struct{}](q, actor.Infinity)
						return err
					})
					_ = p.Send(me, started{id, pid})
					return pid, nil
				}}
			}
			temporary := child(p, "t", supervisor.Temporary)
			sup, err := supervisor.StartLink(p, supervisor.Spec{Strategy: supervisor.OneForAll, Children: []supervisor.Child{
				temporary, busy("a"), busy("b"), child(p, "c", supervisor.Permanent), child(p, "d", supervisor.Permanent),
			}})
			if err != nil {
				return err
			}
			pids := map[string]actor.PID{}
			for range 5 {
				s := next[started](t, p)
				pids[s.id] = s.pid
			}
			synctest.Wait() // until the bodies are deaf
			_ = p.SendExit(pids["b"], actor.Kill)
			for _, id := range []string{"d", "c", "t"} {
				if e := next[terminated](t, p); e.id != id {
					t.Errorf("%+v", e)
				}
			}
			infos, err := supervisor.WhichChildren(p, sup)
			if err != nil || len(infos) != 4 || !infos[2].Restarting || !infos[1].PID.IsZero() || infos[1].Restarting {
				t.Errorf("while it waits: %+v, %v", infos, err)
			}
			if _, err := supervisor.RestartChild(p, sup, "b"); !errors.Is(err, supervisor.ErrRestarting) {
				t.Error(err)
			}
			if err := supervisor.TerminateChild(p, sup, "d"); err != nil {
				t.Error(err)
			}
			if _, err := supervisor.StartChild(p, sup, child(p, "e", supervisor.Permanent)); err != nil {
				t.Error(err)
			}
			next[started](t, p)
			close(release)
			for _, id := range []string{"a", "b", "c"} {
				if s := next[started](t, p); s.id != id {
					t.Errorf("started %q, want %q", s.id, id)
				}
			}
			n, err := supervisor.CountChildren(p, sup)
			if err != nil || n != (supervisor.Counts{Specs: 5, Active: 4, Workers: 5}) {
				t.Errorf("%+v, %v", n, err)
			}
			return supervisor.Stop(p, sup, actor.Normal)
		})
	})
}

func TestAdministration(t *testing.T) {
	run(t, func(p *actor.Process) error {
		sup, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{child(p, "a", supervisor.Permanent)}})
		if err != nil {
			return err
		}
		is := func(what string, err, want error) {
			if !errors.Is(err, want) {
				t.Errorf("%s: %v", what, err)
			}
		}
		var already *supervisor.AlreadyStartedError
		if _, err := supervisor.StartChild(p, sup, child(p, "a", supervisor.Permanent)); !errors.As(err, &already) {
			t.Errorf("start twice: %v", err)
		}
		_, err = supervisor.RestartChild(p, sup, "a")
		is("restart a running one", err, supervisor.ErrRunning)
		is("delete a running one", supervisor.DeleteChild(p, sup, "a"), supervisor.ErrRunning)
		is("terminate", supervisor.TerminateChild(p, sup, "a"), nil)
		is("terminate again", supervisor.TerminateChild(p, sup, "a"), nil)
		_, err = supervisor.StartChild(p, sup, child(p, "a", supervisor.Permanent))
		is("start one that is there", err, supervisor.ErrAlreadyPresent)
		pid, err := supervisor.RestartChild(p, sup, "a")
		is("restart", err, nil)
		if !p.Alive(pid) {
			t.Error("it does not run")
		}
		is("terminate", supervisor.TerminateChild(p, sup, "a"), nil)
		is("delete", supervisor.DeleteChild(p, sup, "a"), nil)
		is("delete again", supervisor.DeleteChild(p, sup, "a"), supervisor.ErrNotFound)
		is("terminate none", supervisor.TerminateChild(p, sup, "a"), supervisor.ErrNotFound)
		_, err = supervisor.RestartChild(p, sup, "a")
		is("restart none", err, supervisor.ErrNotFound)
		_, err = supervisor.GetChildSpec(p, sup, "a")
		is("the spec of none", err, supervisor.ErrNotFound)
		_, err = supervisor.StartChild(p, sup, supervisor.Child{ID: "a"})
		is("a bad one", err, supervisor.ErrBadSpec)
		significant := child(p, "s", supervisor.Transient)
		significant.Significant = true
		_, err = supervisor.StartChild(p, sup, significant)
		is("a significant one", err, supervisor.ErrBadSpec)
		return supervisor.Stop(p, sup, actor.Normal)
	})
}

func TestAutoShutdown(t *testing.T) {
	for _, c := range []struct {
		auto supervisor.AutoShutdown
		ends int // how many significant children end before the supervisor does
	}{{supervisor.AnySignificant, 1}, {supervisor.AllSignificant, 2}} {
		run(t, func(p *actor.Process) error {
			p.TrapExit(true)
			a, b := child(p, "a", supervisor.Transient), child(p, "b", supervisor.Temporary)
			a.Significant, b.Significant = true, true
			sup, err := supervisor.StartLink(p, supervisor.Spec{AutoShutdown: c.auto, Children: []supervisor.Child{
				a, b, child(p, "c", supervisor.Permanent),
			}})
			if err != nil {
				return err
			}
			for i := range 3 {
				if pid := next[started](t, p).pid; i < c.ends {
					_ = genserver.Cast(p, pid, actor.Normal)
				}
			}
			if e := next[actor.Exit](t, p); e != (actor.Exit{From: sup, Reason: actor.Shutdown}) {
				t.Errorf("%+v", e)
			}
			return nil
		})
	}
}
