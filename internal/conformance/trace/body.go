package trace

import "github.com/beamline-go/beamline/actor"

// Go is the message that lets a process go on, :go.
type Go struct{}

// Await takes the next message of type M, whatever it holds, and gives it back; the
// scenario ends when none comes.
func Await[M any](p *actor.Process) M { return actor.MustReceive[M](p, Patience) }

// AwaitDown takes the Down of the monitor ref; the scenario ends when none comes.
func AwaitDown(p *actor.Process, ref actor.Ref) actor.Down {
	return actor.MustReceive(p, Patience, func(d actor.Down) bool { return d.Ref == ref })
}

// OnGo is the body of a process that ends with reason when it is told to Go.
func OnGo(reason error) func(*actor.Process) error {
	return func(p *actor.Process) error {
		actor.MustReceive[Go](p, actor.Infinity)
		return reason
	}
}

// Forever is the body of a process that waits for what never comes.
func Forever(p *actor.Process) error {
	type never struct{}
	actor.MustReceive[never](p, actor.Infinity)
	return nil
}
