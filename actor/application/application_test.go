package application_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/application"
	"github.com/beamline-go/beamline/actor/codec"
)

// run runs body as a process of a System in strict mode.
func run(t *testing.T, body func(p *actor.Process) error) {
	t.Helper()
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)), actor.WithCodec(codec.New()), actor.WithStrict())
	if err := s.Run(body); err != nil {
		t.Error(err)
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// app is an application that tells what happens to it on log.
func app(log *[]string, name string, requires ...*application.Application) *application.Application {
	return &application.Application{
		Name:     name,
		Requires: requires,
		Start: func(p *actor.Process) (actor.PID, error) {
			*log = append(*log, "start "+name)
			return tree(p)
		},
		PrepStop: func(*actor.Process) { *log = append(*log, "prep_stop "+name) },
		Stop:     func(*actor.Process) { *log = append(*log, "stop "+name) },
	}
}

func TestBadApplications(t *testing.T) {
	good := app(new([]string), "good")
	self := app(new([]string), "self")
	self.Requires = []*application.Application{self}
	other := app(new([]string), "good")
	run(t, func(p *actor.Process) error {
		for name, bad := range map[string]*application.Application{
			"the application is nil":       nil,
			"Name is empty":                {Start: tree},
			`Start of "x" is nil`:          {Name: "x"},
			`Requires[1] of "x" is nil`:    {Name: "x", Start: tree, Requires: []*application.Application{good, nil}},
			"applications require each":    self,
			`Requires[0] of "self" is nil`: {Name: "self", Start: tree, Requires: []*application.Application{nil}},
		} {
			_, err := application.EnsureAllStarted(p, bad, application.Temporary)
			if !errors.Is(err, application.ErrBadApplication) && !errors.Is(err, application.ErrCycle) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := application.Start(p, good, 7); !errors.Is(err, application.ErrBadApplication) {
			t.Errorf("a type that is not known: %v", err)
		}
		if err := application.Start(p, good, application.Temporary); err != nil {
			t.Error(err)
		}
		if err := application.Start(p, other, application.Temporary); !errors.Is(err, application.ErrAlreadyStarted) {
			t.Errorf("two of one name: %v", err)
		}
		nobody := &application.Application{Name: "nobody", Start: func(*actor.Process) (actor.PID, error) { return actor.PID{}, nil }}
		if err := application.Start(p, nobody, application.Temporary); !errors.Is(err, application.ErrBadReturn) {
			t.Errorf("neither a process nor an error: %v", err)
		}
		panics := &application.Application{Name: "panics", Start: func(*actor.Process) (actor.PID, error) { panic("oh") }}
		var crash *actor.PanicError
		if err := application.Start(p, panics, application.Temporary); !errors.As(err, &crash) {
			t.Errorf("a Start that panics: %v", err)
		}
		if err := application.Stop(p, "panics"); !errors.Is(err, application.ErrNotStarted) {
			t.Errorf("to stop what did not start: %v", err)
		}
		return nil
	})
}

func TestEnsureAllStartedStopsWhatItHadStarted(t *testing.T) {
	var log []string
	a := app(&log, "a")
	b := app(&log, "b", a)
	c := app(&log, "c", b)
	c.Start = func(*actor.Process) (actor.PID, error) { return actor.PID{}, actor.Reason("no") }
	run(t, func(p *actor.Process) error {
		if err := application.EnsureStarted(p, a, application.Temporary); err != nil {
			t.Error(err)
		}
		names, err := application.EnsureAllStarted(p, c, application.Temporary)
		var e *application.Error
		if len(names) > 0 || !errors.As(err, &e) || e.Name != "c" || !errors.Is(err, actor.Reason("no")) {
			t.Errorf("%v, %v", names, err)
		}
		if names, err := application.Started(p); err != nil || !slices.Equal(names, []string{"a"}) {
			t.Errorf("there are %v, %v", names, err)
		}
		return nil
	})
	if want := []string{"start a", "start b", "prep_stop b", "stop b"}; !slices.Equal(log, want) {
		t.Errorf("it went %q", log)
	}
}

// What an application's end means for the others.
func TestTypes(t *testing.T) {
	for _, tt := range []struct {
		typ    application.Type
		reason error
		all    bool
	}{
		{application.Temporary, actor.Kill, false},
		{application.Transient, actor.Normal, false},
		{application.Transient, actor.Shutdown, true},
		{application.Transient, actor.Kill, true},
		{application.Permanent, actor.Normal, true},
	} {
		t.Run(fmt.Sprint(tt.typ, tt.reason), func(t *testing.T) {
			var log []string
			root := make(chan actor.PID, 1)
			ends := &application.Application{Name: "ends", Start: func(p *actor.Process) (actor.PID, error) {
				pid := p.SpawnLink(func(q *actor.Process) error {
					reason, err := actor.Receive[error](q, actor.Infinity)
					if err != nil {
						return err
					}
					return reason
				})
				root <- pid
				return pid, nil
			}}
			run(t, func(p *actor.Process) error {
				if err := application.Start(p, app(&log, "other"), application.Temporary); err != nil {
					t.Error(err)
				}
				if err := application.Start(p, ends, tt.typ); err != nil {
					t.Error(err)
				}
				controller, _ := p.Whereis(application.Controller)
				ref := p.Monitor(controller)
				pid := <-root
				if tt.reason == actor.Kill {
					_ = p.SendExit(pid, actor.Kill)
				} else {
					p.System().Send(pid, tt.reason)
				}
				if !tt.all {
					for { // until the controller has heard of it
						names, err := application.Started(p)
						if err != nil {
							return err
						}
						if !slices.Contains(names, "ends") {
							break
						}
					}
					if names, _ := application.Started(p); !slices.Equal(names, []string{"other"}) {
						t.Errorf("there are %v", names)
					}
					p.Demonitor(ref)
					return nil
				}
				for { // it takes them all down
					err := application.Start(p, app(new([]string), "more"), application.Temporary)
					if errors.Is(err, application.ErrStopping) {
						break
					}
					_ = application.Stop(p, "more")
				}
				return application.StopAll(p)
			})
			if stopped := slices.Contains(log, "stop other"); stopped != tt.all {
				t.Errorf("the other was stopped: %v", stopped)
			}
		})
	}
}

func TestEnvironment(t *testing.T) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	a := app(new([]string), "a")
	a.Env = map[string]any{"port": 80, "host": "here"}
	application.PutEnv(s, "a", "port", 79)
	for _, want := range []int{80, 81} { // it is loaded over what was put, and once
		if err := application.Load(s, a); err != nil {
			t.Error(err)
		}
		if n := application.GetEnv(s, "a", "port", 0); n != want {
			t.Errorf("the port is %d, not %d", n, want)
		}
		application.PutEnv(s, "a", "port", 81)
	}
	if h := application.GetEnv(s, "a", "host", ""); h != "here" {
		t.Errorf("the default is %q", h)
	}
	if _, err := application.FetchEnv[string](s, "a", "port"); !errors.Is(err, application.ErrNoEnv) {
		t.Errorf("of another type: %v", err)
	}
	application.DeleteEnv(s, "a", "port")
	if _, err := application.FetchEnv[int](s, "a", "port"); !errors.Is(err, application.ErrNoEnv) {
		t.Errorf("deleted: %v", err)
	}
	if all := application.AllEnv(s, "a"); len(all) != 1 {
		t.Errorf("all of it: %v", all)
	}
	if err := application.Load(s, nil); !errors.Is(err, application.ErrBadApplication) {
		t.Errorf("load nothing: %v", err)
	}
}
