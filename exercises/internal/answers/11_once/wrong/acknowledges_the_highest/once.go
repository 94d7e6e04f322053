//go:build ignore

// It sends ahead; the collector takes whatever is newer than what it has, and acknowledges the
// highest, as if it had all before it.
//
//workshop:breaks complete
package once

import (
	"errors"
	"iter"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

// Value is {:value, from, n, value}: the nth of its sender.
type Value struct {
	From  actor.PID
	N     int
	Value int
}

// Ack is {:ack, n}: all up to the nth are stored.
type Ack struct{ N int }

// Register makes known what crosses to other nodes.
func Register(c *codec.Codec) error {
	return errors.Join(
		codec.Register[Value](c, "once.Value"),
		codec.Register[Ack](c, "once.Ack"),
	)
}

// Collect stores what it is sent, with who sent it, until it ends.
func Collect(p *actor.Process, store func(sender actor.PID, value int)) error {
	last := map[actor.PID]int{}
	for {
		v, err := actor.Receive[Value](p, actor.Infinity)
		if err != nil {
			return err
		}
		if v.N > last[v.From] {
			store(v.From, v.Value)
			last[v.From] = v.N
		}
		if err := p.Send(v.From, Ack{last[v.From]}); err != nil {
			return err
		}
	}
}

// Send sends values to a collector as they come, and returns when all are stored. What is
// not acknowledged is sent again.
func Send(p *actor.Process, collector actor.PID, values iter.Seq[int]) error {
	n := 0
	open := map[int]int{} // what is not acknowledged
	send := func(n int) error { return p.Send(collector, Value{From: p.Self(), N: n, Value: open[n]}) }
	for v := range values {
		n++
		open[n] = v
		if err := send(n); err != nil {
			return err
		}
	}
	for len(open) > 0 {
		a, err := actor.Receive[Ack](p, 100*time.Millisecond)
		if err == nil {
			for k := range open {
				if k <= a.N {
					delete(open, k)
				}
			}
			continue
		}
		if !errors.Is(err, actor.Timeout) {
			return err
		}
		for n := range open {
			if err := send(n); err != nil {
				return err
			}
		}
	}
	return nil
}
