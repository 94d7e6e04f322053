// Package once is exercise 1.1: values that are sent to a collector on another node. The task
// is in TASK.md, the Elixir it comes from in sample.exs.
package once

import (
	"iter"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

// Value is {:value, from, value}.
type Value struct {
	From  actor.PID
	Value int
}

// Register makes known what crosses to other nodes. What the collector answers is yours to
// add.
func Register(c *codec.Codec) error { return codec.Register[Value](c, "once.Value") }

// Collect stores what it is sent, with who sent it, until it ends.
//
//	def collect(store) do
//	  receive do
//	    {:value, from, value} -> store.(from, value)
//	  end
//
//	  collect(store)
//	end
func Collect(p *actor.Process, store func(sender actor.PID, value int)) error {
	for {
		v, err := actor.Receive[Value](p, actor.Infinity)
		if err != nil {
			return err
		}
		store(v.From, v.Value)
	}
}

// Send sends values to a collector as they come, and returns when all are stored.
//
//	def send_all(collector, values) do
//	  for v <- values, do: send(collector, {:value, self(), v})
//	  :ok
//	end
//
// That they are stored is yours to see to, here and in the collector.
func Send(p *actor.Process, collector actor.PID, values iter.Seq[int]) error {
	for v := range values {
		if err := p.Send(collector, Value{From: p.Self(), Value: v}); err != nil {
			return err
		}
	}
	return nil
}
