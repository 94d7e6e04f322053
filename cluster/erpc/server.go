package erpc

import (
	"errors"
	"fmt"
	"reflect"
	"sync"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
)

// serverName is the name of the process on each node that runs what others call.
const serverName actor.Name = "erpc"

// Func is the name of a function that other nodes call, with the types of its argument
// and its result: what module, function and arity are to Erlang. Both nodes have it.
//
//	const Add erpc.Func[[]int, int] = "calc.add"
type Func[A, R any] string

// functions are those of a node, in its System's Store.
type functions struct {
	start sync.Once
	err   error

	mu     sync.RWMutex
	byName map[string]function
}

type function func(p *actor.Process, arg any) (any, error)

type functionsKey struct{}

// Register lets other nodes, and this one, call run as f. Go code cannot be sent, so each
// node registers what it is ready to run; the types A and R are registered with its codec.
// run gets a process of its own for each call.
//
// The error is cluster.ErrFuncRegistered for a name that is taken, actor.ErrNameTaken when
// another process is registered as erpc, and codec.ErrRegistered when the codec has other
// types under the names of this package.
func Register[A, R any](n *cluster.Node, f Func[A, R], run func(p *actor.Process, arg A) (R, error)) error {
	fs, err := support(n)
	if err != nil {
		return fmt.Errorf("erpc: node %s: register %q: %w", n.Name(), string(f), err)
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.byName[string(f)] != nil {
		return fmt.Errorf("erpc: node %s: register %q: %w", n.Name(), string(f), cluster.ErrFuncRegistered)
	}
	fs.byName[string(f)] = func(p *actor.Process, arg any) (any, error) {
		a, ok := arg.(A)
		if !ok && !(arg == nil && reflect.TypeFor[A]().Kind() == reflect.Interface) {
			return nil, refused{&cluster.ArgumentError{Func: string(f), Node: n.Name(), Want: reflect.TypeFor[A]().String(), Got: fmt.Sprintf("%T", arg)}}
		}
		return run(p, a)
	}
	return nil
}

// refused is why a function was not run.
type refused struct{ error }

// support has node n know the types of this package, and run what it is asked to.
func support(n *cluster.Node) (*functions, error) {
	s := n.System()
	v, ok := s.Store().Load(functionsKey{})
	if !ok {
		v, _ = s.Store().LoadOrStore(functionsKey{}, &functions{byName: make(map[string]function)})
	}
	fs := v.(*functions)
	fs.start.Do(func() {
		if fs.err = registerTypes(n.Codec()); fs.err != nil {
			return
		}
		if s.SpawnCallback(&server{node: n, functions: fs}, actor.SpawnOpts{Name: serverName}).IsZero() {
			fs.err = fmt.Errorf("%w: %q", actor.ErrNameTaken, string(serverName))
			if s.Closing() {
				fs.err = actor.ErrClosed
			}
		}
	})
	return fs, fs.err
}

// What nodes say to each other. A request without a Tag is a cast. A reply goes to the
// Tag, which is an alias that ends with the call.
type (
	request struct {
		From actor.PID
		Tag  actor.Ref
		Func string
		Arg  any
	}
	reply struct {
		Tag     actor.Ref
		Class   Class // 0 for a value
		Value   any
		Reason  error
		Refused bool
	}
)

func registerTypes(c *codec.Codec) error {
	return errors.Join(
		codec.Register[request](c, "erpc.request"), codec.Register[reply](c, "erpc.reply"),
		codec.Register[Thrown](c, "erpc.Thrown"), codec.Register[*Error](c, "erpc.Error"),
		codec.RegisterError(c, "erpc.ErrRan", ErrRan), codec.RegisterError(c, "erpc.ErrNotSent", ErrNotSent),
		codec.RegisterError(c, "erpc.ErrUnknown", ErrUnknown), codec.RegisterError(c, "erpc.ErrNotSup", ErrNotSup),
		codec.RegisterError(c, "erpc.ErrBadArg", ErrBadArg), codec.RegisterError(c, "erpc.ErrResult", ErrResult),
	)
}

// server starts a process for each request, and says so when that is killed.
type server struct {
	node      *cluster.Node
	functions *functions
	workers   map[actor.Ref]request // by the monitor on the worker
}

// Init is for actor.
func (s *server) Init(*actor.Process) error {
	s.workers = make(map[actor.Ref]request)
	return nil
}

// Handle is for actor. What is neither a request nor a Down of a worker is not for it.
func (s *server) Handle(p *actor.Process, msg any) error {
	switch m := msg.(type) {
	case request:
		if m.Tag.IsZero() {
			p.Spawn(func(q *actor.Process) error { return s.cast(q, m) })
			return nil
		}
		_, ref := p.SpawnMonitor(func(q *actor.Process) error {
			s.answer(q, m)
			return nil
		})
		s.workers[ref] = m
	case actor.Down:
		m0, ok := s.workers[m.Ref]
		delete(s.workers, m.Ref)
		if ok && m.Reason != actor.Normal { //nolint:errorlint // that very reason: the worker has answered
			_ = p.Send(m0.Tag, reply{Tag: m0.Tag, Class: ClassSignal, Reason: m.Reason})
		}
	}
	return nil
}

// answer runs the function and sends what comes of it.
func (s *server) answer(p *actor.Process, m request) {
	r := s.run(p, m)
	err := p.Send(m.Tag, r)
	if err == nil || errors.Is(err, actor.ErrKilled) {
		return
	}
	_ = p.Send(m.Tag, reply{Tag: m.Tag, Class: ClassERPC, Reason: err}) // its result cannot cross
}

// cast runs a function that nobody waits for; how it ends is its process's exit reason.
func (s *server) cast(p *actor.Process, m request) error {
	r := s.run(p, m)
	if r.Class == ClassError {
		p.System().Logger().Error(fmt.Sprintf("erpc: a cast of %q on %s failed: %v", m.Func, s.node.Name(), r.Reason))
	}
	return r.Reason
}

// run runs a function in its process.
func (s *server) run(p *actor.Process, m request) reply {
	r := reply{Tag: m.Tag}
	s.functions.mu.RLock()
	f := s.functions.byName[m.Func]
	s.functions.mu.RUnlock()
	if f == nil {
		r.Class, r.Reason, r.Refused = ClassError, &cluster.UndefError{Func: m.Func, Node: s.node.Name()}, true
		return r
	}
	returned := false
	var exit error
	r.Reason = actor.CatchAll(func() (err error) {
		exit = actor.Catch(func() {
			r.Value, err = f(p, m.Arg)
			returned = true
		})
		return err
	})
	var panicked *actor.PanicError
	isPanic := !returned && errors.As(r.Reason, &panicked)
	thrown, isThrown := Thrown{}, false
	if isPanic {
		thrown, isThrown = panicked.Value.(Thrown)
	}
	no, isRefused := r.Reason.(refused) //nolint:errorlint // as the function's wrapper gives it
	switch {
	case isThrown:
		r.Class, r.Reason = ClassThrow, thrown
	case isPanic:
		r.Class = ClassError
	case !returned:
		r.Class, r.Reason = ClassExit, exit
	case isRefused:
		r.Class, r.Reason, r.Refused = ClassError, no.error, true
	case r.Reason != nil:
		r.Class = ClassError
	}
	if r.Class != 0 {
		r.Value = nil
	}
	return r
}
