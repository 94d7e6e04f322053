package demo

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// patience is how long a sample waits for a message that is bound to come. Then its
// trace says :timeout, which the BEAM's does not.
const patience = 5 * time.Second

// Trace is what a sample records its run with, the twin of Trace in Elixir: it renders
// values into lines with the renderer of the conformance scenarios, and hands each line
// on as it comes. Only the sample's own process uses it.
type Trace struct {
	t     *trace.T
	nodes map[string]actor.NodeName
	kill9 func(actor.NodeName)
	hand  func(line string)
	sent  int
}

// Node is the full name of a node of the sample.
func (t *Trace) Node(name string) actor.NodeName { return t.nodes[name] }

// Kill9 has the operating-system process of another node killed, as kill -9 does. It
// does not wait for that.
func (t *Trace) Kill9(node actor.NodeName) { t.kill9(node) }

// Emit records value under label.
func (t *Trace) Emit(label string, value any) {
	t.t.Emit(label, value)
	t.flush()
}

// Next receives the next message, whatever it is, and records it, or :timeout when none
// comes.
func (t *Trace) Next(p *actor.Process, label string) {
	message, err := actor.Receive[any](p, patience)
	t.t.EmitReceived(label, message, err)
	t.flush()
}

func (t *Trace) flush() {
	lines := t.t.Lines()
	for _, line := range lines[t.sent:] {
		t.hand(line)
	}
	t.sent = len(lines)
}
