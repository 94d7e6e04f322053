// Package trace is what a conformance scenario records its run with. A scenario emits
// values under labels, and draws its names, payloads, reasons and counts from a seed:
//
//	func Run(p *actor.Process, t *trace.T) {
//		reason := t.DrawReason("why")
//		pid, _ := p.SpawnMonitor(func(*actor.Process) error { return reason })
//		down, err := actor.Receive[actor.Down](p, trace.Patience)
//		t.EmitReceived("down", down, err)   // down: {:DOWN, #ref1, :process, #pid1, :kumavoto}
//	}
//
// Rules:
//
//   - Only the scenario's own process emits, so that there is one order.
//   - A scenario emits what it got, never a text that it made: how a value looks is
//     the renderer's business alone, and the renderer is one for all scenarios. The
//     Elixir twin (scenarios/trace.exs) agrees with it to the byte.
//   - A draw is a function of the seed, the scenario's name and the draw's key. It
//     does not depend on what else was drawn.
//
// Other processes that a scenario directs step by step are puppets: their body is
// Puppet, and Ask and Tell give it functions to call. What info tells of a process,
// Links, Queue and their like give in the form that the twin has.
//
// How Go values are rendered: a Go string is a binary, an actor.Atom an atom, a slice
// a list, an array a tuple, a map a map. A struct is a tagged tuple, its name in snake
// case in front: type Add struct{ N int } is {:add, 3}, and without fields it is the
// atom alone. Down, Exit, reasons and call errors look as they do on the BEAM. A panic
// with a text or an error is a raise; with any other value it is a throw. PIDs and
// references are named in the order in which they appear, unless T.Name named them.
package trace
