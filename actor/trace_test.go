package actor_test

import (
	"testing"

	"github.com/beamline-go/beamline/actor"
)

// A traced send names who sent, also when it was a timer of his that did it, or when
// he lives on another node.
func TestTracedSendNamesItsSender(t *testing.T) {
	senders := make(chan actor.PID, 100)
	s := start(t, actor.WithTracer(func(e actor.Event) {
		if e.Kind == actor.EventSend {
			senders <- e.PID
		}
	}))
	run(t, s, func(p *actor.Process) error {
		me := p.Self()
		far := actor.MakePID(actor.NodeID{Name: "far", Incarnation: 1}, 7)
		for _, c := range []struct {
			by   actor.PID
			send func()
		}{
			{me, func() { _ = p.Send(me, "a message") }},
			{me, func() { p.SendAfter(me, "a timer's", 0) }},
			{actor.PID{}, func() { _ = s.Send(me, "from outside") }},
			{far, func() {
				s.Deliver(far.NodeID(), &actor.Signal{Kind: actor.SignalMessage, From: far, To: me, Message: "from afar"})
			}},
		} {
			c.send()
			m, err := actor.Receive[string](p, soon)
			if err != nil {
				return err
			}
			if by := <-senders; by != c.by {
				t.Errorf("%q was sent by %v, want %v", m, by, c.by)
			}
		}
		return nil
	})
}
