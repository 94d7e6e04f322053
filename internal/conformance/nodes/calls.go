package nodes

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/erpc"
)

// CallsCode is what the nodes of the scenarios of erpc know: the functions below.
func CallsCode() Code { return Code{Types: callTypes, Serve: serveCalls} }

// The functions, as the module There of each script has them.
const (
	// Echo returns its argument.
	Echo erpc.Func[any, any] = "echo"
	// Fail fails as it is told to.
	Fail erpc.Func[Failure, any] = "fail"
	// Hang says who it is, and returns what it is then sent.
	Hang erpc.Func[actor.PID, any] = "hang"
	// Deliver sends a term to a process.
	Deliver erpc.Func[Delivered, any] = "tell"
	// Alive tells whether a process of its node lives, as Process.alive? there.
	Alive erpc.Func[actor.PID, bool] = "alive?"
	// Missing is on no node.
	Missing erpc.Func[any, any] = "missing"
	// Wrong is Fail, taken for a function of a word.
	Wrong erpc.Func[string, any] = "fail"
)

// Failure is a way to fail: of Text a raise, of Term a throw, of Exit an exit, of Signal
// an exit signal to oneself.
type Failure struct {
	Text   string
	Term   any
	Exit   error
	Signal error
}

// Delivered is what Deliver tells whom.
type Delivered struct {
	Who  actor.PID
	Term any
}

func callTypes(c *codec.Codec) {
	codec.MustRegister[Failure](c, "failure")
	codec.MustRegister[Delivered](c, "told")
	codec.MustRegister[[2]any](c, "pair")
}

func serveCalls(n *cluster.Node) error {
	return errors.Join(
		erpc.Register(n, Echo, func(_ *actor.Process, v any) (any, error) { return v, nil }),
		erpc.Register(n, Fail, func(p *actor.Process, f Failure) (any, error) {
			switch {
			case f.Exit != nil:
				p.Exit(f.Exit)
			case f.Signal != nil:
				return nil, p.SendExit(p.Self(), f.Signal)
			case f.Term != nil:
				erpc.Throw(f.Term)
			}
			panic(f.Text)
		}),
		erpc.Register(n, Hang, func(p *actor.Process, who actor.PID) (any, error) {
			if err := p.Send(who, p.Self()); err != nil {
				return nil, err
			}
			return actor.Receive[any](p, actor.Infinity)
		}),
		erpc.Register(n, Alive, func(p *actor.Process, pid actor.PID) (bool, error) { return p.Alive(pid), nil }),
		erpc.Register(n, Deliver, func(p *actor.Process, m Delivered) (any, error) { return nil, p.Send(m.Who, m.Term) }),
	)
}
