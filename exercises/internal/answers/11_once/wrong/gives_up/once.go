//go:build ignore

// Three times, and then it is an error.
//
//workshop:breaks goes-on
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

// Collect stores what it is sent, with who sent it, until it ends: of each sender the next
// value, and no other.
func Collect(p *actor.Process, store func(sender actor.PID, value int)) error {
	last := map[actor.PID]int{}
	for {
		v, err := actor.Receive[Value](p, actor.Infinity)
		if err != nil {
			return err
		}
		if v.N == last[v.From]+1 {
			store(v.From, v.Value)
			last[v.From] = v.N
		}
		if err := p.Send(v.From, Ack{last[v.From]}); err != nil {
			return err
		}
	}
}

// Send sends values to a collector as they come, and returns when all are stored. Each is
// sent until it is acknowledged.
func Send(p *actor.Process, collector actor.PID, values iter.Seq[int]) error {
	n := 0
	for v := range values {
		n++
		for try := 1; ; try++ {
			if err := p.Send(collector, Value{From: p.Self(), N: n, Value: v}); err != nil {
				return err
			}
			_, err := actor.Receive(p, 100*time.Millisecond, func(a Ack) bool { return a.N == n })
			if err == nil {
				break
			}
			if !errors.Is(err, actor.Timeout) || try == 3 {
				return err
			}
		}
	}
	return nil
}
