package genserver_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/actortest"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/sys"
)

// names is a registry of its own, the least that a Registrar can be.
type names struct {
	holders map[any]actor.PID
	log     []string
}

func (n *names) RegisterName(p *actor.Process, name any) error {
	n.log = append(n.log, "register")
	if _, taken := n.holders[name]; taken {
		return actor.ErrNameTaken
	}
	if name == "closed" {
		return errClosed
	}
	n.holders[name] = p.Self()
	return nil
}

func (n *names) UnregisterName(_ *actor.Process, name any) {
	n.log = append(n.log, "unregister")
	delete(n.holders, name)
}

func (n *names) WhereisName(_ *actor.System, name any) (actor.PID, bool) {
	pid, ok := n.holders[name]
	return pid, ok
}

var errClosed = errors.New("this registry is closed")

// does is a server whose Init does something.
type does struct {
	genserver.Default
	init func(p *actor.Process) genserver.InitResult
}

func (d *does) Init(p *actor.Process) genserver.InitResult { return d.init(p) }

func TestBadOptions(t *testing.T) {
	actortest.Run(t, func(p *actor.Process) error {
		r := &names{}
		for name, tt := range map[string]struct {
			want error
			opts []genserver.Option
		}{
			"a bad name":           {actor.ErrBadName, []genserver.Option{genserver.WithName("undefined")}},
			"two names":            {actor.ErrBadName, []genserver.Option{genserver.WithName("x"), genserver.WithVia(actor.Via{Registrar: r, Name: 1})}},
			"no registrar":         {actor.ErrBadName, []genserver.Option{genserver.WithVia(actor.Via{Name: 1})}},
			"a negative time-out":  {actor.ErrBadTimeout, []genserver.Option{genserver.WithTimeout(-1)}},
			"a negative limit":     {actor.ErrMailboxFull, []genserver.Option{genserver.WithMailboxLimit(-1)}},
			"a registry says no":   {errClosed, []genserver.Option{genserver.WithVia(actor.Via{Registrar: &names{}, Name: "closed"})}},
			"nothing, but a panic": {nil, nil},
		} {
			_, err := genserver.Start(p, &does{init: func(*actor.Process) genserver.InitResult { panic("it runs") }}, tt.opts...)
			if tt.want != nil && !errors.Is(err, tt.want) || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := genserver.Start(p, nil); err == nil {
			t.Error("no server: no error")
		}
		return nil
	})
}

// A Via is registered before Init and, when that fails, free before the starter knows.
func TestViaAroundInit(t *testing.T) {
	actortest.Run(t, func(p *actor.Process) error {
		p.TrapExit(true)
		for name, init := range map[string]func(p *actor.Process) genserver.InitResult{
			"ignore": func(*actor.Process) genserver.InitResult { return genserver.Ignore() },
			"stop":   func(*actor.Process) genserver.InitResult { return genserver.StopInit(actor.Shutdown) },
			"exit":   func(p *actor.Process) genserver.InitResult { p.Exit(actor.Normal); return genserver.Ok() },
			"panic":  func(*actor.Process) genserver.InitResult { panic("no") },
		} {
			r := &names{holders: map[any]actor.PID{}}
			via := actor.Via{Registrar: r, Name: name}
			_, err := genserver.StartLink(p, &does{init: func(q *actor.Process) genserver.InitResult {
				if pid, ok := via.Whereis(q.System()); !ok || pid != q.Self() {
					t.Errorf("%s: in Init the name is %v's", name, pid)
				}
				return init(q)
			}}, genserver.WithVia(via))
			if err == nil || !slices.Equal(r.log, []string{"register", "unregister"}) {
				t.Errorf("%s: %v, %v", name, err, r.log)
			}
		}
		return nil
	})
}

func TestInitTimeout(t *testing.T) {
	actortest.Virtual(t, func(p *actor.Process) error {
		p.TrapExit(true)
		slow := &does{init: func(q *actor.Process) genserver.InitResult {
			q.Sleep(time.Hour)
			return genserver.Ok()
		}}
		began := time.Now()
		pid, err := genserver.StartLink(p, slow, genserver.WithName("slow"), genserver.WithTimeout(time.Minute))
		if err != actor.Timeout || !pid.IsZero() || time.Since(began) != time.Minute {
			t.Errorf("%v, %v, after %v", pid, err, time.Since(began))
		}
		if _, ok := p.Whereis("slow"); ok {
			t.Error("it still has its name")
		}
		if msg, err := actor.Receive[any](p, 0); err == nil {
			t.Errorf("there is %v", msg)
		}
		return nil
	})
}

// ticking has a time-out after each message.
type ticking struct {
	genserver.Default
	after time.Duration
	log   *[]string
	began time.Time
}

func (k *ticking) note(what string) genserver.Result {
	*k.log = append(*k.log, what+" at "+time.Since(k.began).String())
	return genserver.NoReply().Timeout(k.after)
}

func (k *ticking) HandleCast(_ *actor.Process, msg any) genserver.Result {
	return k.note(msg.(string))
}

func (k *ticking) HandleInfo(_ *actor.Process, msg any) genserver.Result {
	if _, ok := msg.(genserver.Timeout); ok {
		k.note("timeout")
		return genserver.NoReply()
	}
	return k.note("info")
}

func (k *ticking) HandleContinue(_ *actor.Process, arg any) genserver.Result {
	return k.note(arg.(string))
}

// Each message ends the time-out before it, and what is queued comes before one of 0.
func TestTimeouts(t *testing.T) {
	for _, tt := range []struct {
		name  string
		after time.Duration
		want  []string
	}{
		{"after a while", 3 * time.Second, []string{"a at 0s", "b at 2s", "timeout at 5s", "info at 12s", "timeout at 15s"}},
		{"at once", 0, []string{"a at 0s", "timeout at 0s", "b at 2s", "timeout at 2s", "info at 12s", "timeout at 12s"}},
		{"never", actor.Infinity, []string{"a at 0s", "b at 2s", "info at 12s"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log []string
			actortest.Virtual(t, func(p *actor.Process) error {
				pid, err := genserver.StartLink(p, &ticking{after: tt.after, log: &log, began: time.Now()})
				if err != nil {
					return err
				}
				_ = genserver.Cast(p, pid, "a")
				p.Sleep(2 * time.Second)
				_ = genserver.Cast(p, pid, "b")
				p.Sleep(10 * time.Second)
				_ = p.Send(pid, 1)
				p.Sleep(10 * time.Second)
				return nil
			})
			if !slices.Equal(log, tt.want) {
				t.Errorf("%q", log)
			}
		})
	}
}

// A time-out of zero that a queued message has ended is not seen as a message either.
func TestZeroTimeoutWithMailQueued(t *testing.T) {
	var log []string
	actortest.Virtual(t, func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &ticking{log: &log, began: time.Now()})
		if err != nil {
			return err
		}
		if err := sys.Suspend(p, pid); err != nil {
			return err
		}
		_ = genserver.Cast(p, pid, "a")
		_ = genserver.Cast(p, pid, "b")
		if err := sys.Resume(p, pid); err != nil {
			return err
		}
		p.Sleep(time.Second)
		return nil
	})
	if want := []string{"a at 0s", "b at 0s", "timeout at 0s"}; !slices.Equal(log, want) {
		t.Errorf("%q", log)
	}
}

func TestNegativeTimeout(t *testing.T) {
	actortest.Run(t, func(p *actor.Process) error {
		pid, ref, err := genserver.StartMonitor(p, &ticking{after: -1, log: new([]string)})
		if err != nil {
			return err
		}
		_ = genserver.Cast(p, pid, "a")
		d, err := actor.Receive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
		if err != nil || !errors.Is(d.Reason, actor.ErrBadTimeout) {
			t.Errorf("%v, %v", d.Reason, err)
		}
		return nil
	})
}

func TestRequestIDsGivenUp(t *testing.T) {
	actortest.Virtual(t, func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Doubler{})
		if err != nil {
			return err
		}
		var ids genserver.RequestIDs[int, int]
		ids.Add(genserver.SendRequest(p, pid, Slow{}), 1)
		ids.Add(genserver.SendRequest(p, actor.Name("nobody"), Slow{}), 2)
		r, err := ids.Receive(p, time.Second)
		if err != nil || r.Label != 2 || !errors.Is(r.Err, actor.NoProc) {
			t.Errorf("%+v, %v", r, err)
		}
		if _, err := ids.Wait(p, time.Second); !errors.Is(err, actor.Timeout) || ids.Size() != 1 {
			t.Errorf("%v, %d are left", err, ids.Size())
		}
		if _, err := ids.Receive(p, time.Second); !errors.Is(err, actor.Timeout) || ids.Size() != 0 {
			t.Errorf("%v, %d are left", err, ids.Size())
		}
		if _, err := genserver.WaitResponse(p, genserver.SendRequest(p, pid, Slow{}), -1); !errors.Is(err, actor.ErrBadTimeout) {
			t.Errorf("a negative time-out: %v", err)
		}
		if _, _, err := genserver.MultiCallTimeout(p, nil, "x", Slow{}, -1); !errors.Is(err, actor.ErrBadTimeout) {
			t.Errorf("a negative time-out: %v", err)
		}
		return nil
	})
}
