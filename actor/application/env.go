package application

import (
	"errors"
	"fmt"
	"maps"
	"sync"

	"github.com/beamline-go/beamline/actor"
)

// ErrNoEnv says that an application's environment has no such key, or no value of that
// type under it.
var ErrNoEnv = errors.New("no such value in the application's environment")

// envKey is where a System has the environments of its applications.
type envKey struct{}

// environment is what is configured of the applications of a node.
type environment struct {
	mu     sync.RWMutex
	apps   map[string]map[string]any
	loaded map[string]bool
}

func envOf(s *actor.System) *environment {
	if e, ok := s.Store().Load(envKey{}); ok {
		return e.(*environment)
	}
	e, _ := s.Store().LoadOrStore(envKey{}, &environment{apps: map[string]map[string]any{}, loaded: map[string]bool{}})
	return e.(*environment)
}

// Load puts the defaults of an application's Env in place, as Application.load, over what
// was put before. It does so once; to start the application loads it too.
func Load(s *actor.System, app *Application) error {
	if err := app.check(); err != nil {
		return err
	}
	loadInto(s, app)
	return nil
}

func loadInto(s *actor.System, app *Application) {
	e := envOf(s)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.loaded[app.Name] {
		return
	}
	e.loaded[app.Name] = true
	for key, value := range app.Env {
		e.put(app.Name, key, value)
	}
}

func (e *environment) put(app, key string, value any) {
	if e.apps[app] == nil {
		e.apps[app] = map[string]any{}
	}
	e.apps[app][key] = value
}

// GetEnv is what an application's environment has under key, or otherwise when there is
// nothing, or nothing of that type: Application.get_env/3. It may be called from any
// goroutine, as the other functions of the environment may.
func GetEnv[T any](s *actor.System, app, key string, otherwise T) T {
	if v, err := FetchEnv[T](s, app, key); err == nil {
		return v
	}
	return otherwise
}

// FetchEnv is GetEnv with an error, ErrNoEnv, in place of a default: Application.fetch_env
// and, since the error can be given to Exit, Application.fetch_env!.
func FetchEnv[T any](s *actor.System, app, key string) (T, error) {
	e := envOf(s)
	e.mu.RLock()
	v, ok := e.apps[app][key]
	e.mu.RUnlock()
	t, isT := v.(T)
	switch {
	case !ok:
		return t, fmt.Errorf("application: get %q of %q: %w", key, app, ErrNoEnv)
	case !isT:
		return t, fmt.Errorf("application: get %q of %q: %w: it is a %T, not a %T", key, app, ErrNoEnv, v, t)
	}
	return t, nil
}

// PutEnv puts a value into an application's environment, Application.put_env. Whoever
// reads it shares it.
func PutEnv(s *actor.System, app, key string, value any) {
	e := envOf(s)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.put(app, key, value)
}

// DeleteEnv takes a value out of an application's environment, Application.delete_env.
func DeleteEnv(s *actor.System, app, key string) {
	e := envOf(s)
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.apps[app], key)
}

// AllEnv is a copy of an application's environment, Application.get_all_env.
func AllEnv(s *actor.System, app string) map[string]any {
	e := envOf(s)
	e.mu.RLock()
	defer e.mu.RUnlock()
	return maps.Clone(e.apps[app])
}
