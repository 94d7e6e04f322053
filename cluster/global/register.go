package global

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster/internal/names"
)

// ErrHasName says that the process has another name, and Config.AllowMultipleNames is
// off: :global.register_name gives :no.
var ErrHasName = errors.New("the process has another name")

// Option is an option of Register and ReRegister.
type Option func(*options)

type options struct{ resolver Resolver }

// WithResolver says how a conflict over the name is decided: the third argument of
// :global.register_name/3. Without it that is RandomExitName. Of two processes that
// have the name, the resolver of the one counts whose node has the lower name.
func WithResolver(r Resolver) Option { return func(o *options) { o.resolver = r } }

// isComparable reports whether a name, or a lock's resource or requester, can be compared.
func isComparable(v any) bool { return v != nil && reflect.ValueOf(v).Comparable() }

// check says what is wrong with a name, a resource or a requester.
func (g *Global) check(what string, v any) error {
	if !isComparable(v) {
		return fmt.Errorf("global: %s: a %T cannot be compared: %w", what, v, actor.ErrBadName)
	}
	if _, err := g.node.Codec().Encode(v); err != nil {
		return fmt.Errorf("global: %s: other nodes could not be told: %w", what, err)
	}
	return nil
}

// ask has the server do something.
func ask(p *actor.Process, what string, req request) (answer, error) {
	g, err := On(p.System())
	if err != nil {
		return answer{}, err
	}
	a, err := genserver.CallTimeout(p, g.server, req, actor.Infinity)
	if err != nil {
		return answer{}, fmt.Errorf("global: %s: %w", what, err)
	}
	return a, nil
}

// Register registers pid under name on all connected nodes: :global.register_name/2, 3.
// pid may be of any node. It returns when every one of them finds it. The name is any
// comparable value of a type that the codecs of all nodes know. It is given up when the
// process dies, when its node is lost, or by Unregister.
//
// The error is actor.ErrNameTaken (errors.Is) when another process has the name, of
// several that register it at the same time all but one; ErrHasName; ErrResolver;
// actor.ErrBadName for a name that cannot be compared; actor.ErrNotEncodable.
func Register(p *actor.Process, name any, pid actor.PID, opts ...Option) error {
	return registerAs(p, register, name, pid, opts)
}

// ReRegister registers pid under name whoever has it: :global.re_register_name/2, 3.
// Other nodes see the one process or the other under the name at any time. The
// process that had it is not told. Errors are those of Register, but for ErrNameTaken
// and ErrHasName.
func ReRegister(p *actor.Process, name any, pid actor.PID, opts ...Option) error {
	return registerAs(p, reRegister, name, pid, opts)
}

func registerAs(p *actor.Process, k kind, name any, pid actor.PID, opts []Option) error {
	g, err := On(p.System())
	if err != nil {
		return err
	}
	what := fmt.Sprintf("register %v", name)
	if err := g.check(what, name); err != nil {
		return err
	}
	o := options{resolver: RandomExitName}
	for _, f := range opts {
		f(&o)
	}
	g.mu.RLock()
	known := g.resolvers[o.resolver] != nil
	g.mu.RUnlock()
	if !known {
		return fmt.Errorf("global: %s: %w: %q; call RegisterResolver", what, ErrResolver, o.resolver)
	}
	a, err := ask(p, what, request{Kind: k, Name: name, PID: pid, Method: string(o.resolver)})
	switch {
	case err != nil:
		return err
	case a.Result == names.Taken:
		return fmt.Errorf("global: %s: %w", what, actor.ErrNameTaken)
	case a.Result == names.HasName:
		return fmt.Errorf("global: %s: %w; set Config.AllowMultipleNames", what, ErrHasName)
	}
	return nil
}

// Unregister takes the name from whoever has it, on all connected nodes:
// :global.unregister_name. Any process may do so. It is no error when nobody has it.
func Unregister(p *actor.Process, name any) error {
	g, err := On(p.System())
	if err != nil {
		return err
	}
	what := fmt.Sprintf("unregister %v", name)
	if err := g.check(what, name); err != nil {
		return err
	}
	_, err = ask(p, what, request{Kind: unregister, Name: name})
	return err
}

// Whereis is who has the name, as the node of s sees it: :global.whereis_name. It asks
// nobody and does not wait. A process of another node may have died a moment ago.
func Whereis(s *actor.System, name any) (actor.PID, bool) {
	g, err := On(s)
	if err != nil {
		return actor.PID{}, false
	}
	return g.whereis(name)
}

// Registered lists the names that the node of s knows, in no order:
// :global.registered_names.
func Registered(s *actor.System) []any {
	g, err := On(s)
	if err != nil {
		return nil
	}
	g.mu.RLock()
	defer g.mu.RUnlock()
	all := make([]any, 0, len(g.table))
	for name := range g.table {
		all = append(all, name)
	}
	return all
}

// BadArgError is the reason with which :global.send exits when nobody has the name:
// {:badarg, {name, message}}. It is an actor.ErrNotRegistered for errors.Is.
type BadArgError struct{ Name, Message any }

// Error names the name.
func (e *BadArgError) Error() string {
	return fmt.Sprintf("badarg: nobody is registered globally as %v", e.Name)
}

// Is makes it an actor.ErrNotRegistered.
func (e *BadArgError) Is(target error) bool { return target == actor.ErrNotRegistered }

// Send sends msg to who has the name, and says who that is: :global.send, which exits
// where this gives a *BadArgError because nobody has it. Other errors are those of
// Process.Send.
func Send(p *actor.Process, name, msg any) (actor.PID, error) {
	pid, ok := Whereis(p.System(), name)
	if !ok {
		return actor.PID{}, &BadArgError{name, msg}
	}
	return pid, p.Send(pid, msg)
}

// Via is {:global, name} where a server is started, called or sent to:
//
//	pid, err := genserver.StartLink(p, &Leader{}, genserver.WithVia(global.Via("leader")))
//	v, err := genserver.Call(p, global.Via("leader"), Who{})
func Via(name any) actor.Via { return actor.Via{Registrar: registrar{}, Name: name} }

// registrar is the :global of a Via.
type registrar struct{}

// String is the module's name.
func (registrar) String() string { return "global" }

// RegisterName registers the calling process.
func (registrar) RegisterName(p *actor.Process, name any) error { return Register(p, name, p.Self()) }

// UnregisterName takes the name from the calling process.
func (registrar) UnregisterName(p *actor.Process, name any) { _ = Unregister(p, name) }

// WhereisName is who has the name, seen from node s.
func (registrar) WhereisName(s *actor.System, name any) (actor.PID, bool) { return Whereis(s, name) }
