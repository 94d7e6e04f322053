package simulation

import "time"

// Range is a span of time to draw from.
type Range struct{ Min, Max time.Duration }

// Chaos says which faults are drawn, and for how long. A fault whose gap is zero is
// not drawn. Each link and each node has its own sequence: the length of the n-th
// gap and of the n-th fault after it are a hash of the seed, the link or node, and n.
type Chaos struct {
	From, Until time.Duration // faults begin and end between these; at Until all is mended

	CutGap, CutLength     Range // of a link, in one direction
	PauseGap, PauseLength Range // of a node
	DownGap, DownLength   Range // of a node: killed, and started again after the length
}

// Run plans the faults. Call it once all nodes are added; it needs every node started
// or to be started by itself before From.
func (c Chaos) Run(w *World) {
	for _, from := range w.nodes {
		for _, to := range w.nodes {
			if from != to {
				c.plan(w, "cut", c.CutGap, c.CutLength, from.name+">"+to.name,
					func() { w.Cut(from.name, to.name) }, func() { w.Heal(from.name, to.name) })
			}
		}
		c.plan(w, "pause", c.PauseGap, c.PauseLength, from.name,
			func() { w.Pause(from.name) }, func() { w.Resume(from.name) })
		c.plan(w, "down", c.DownGap, c.DownLength, from.name,
			func() { w.Kill(from.name) }, func() { w.Start(from.name) })
	}
	w.At(c.Until, func() {
		w.Note("all is mended")
		w.HealAll()
		for _, n := range w.nodes {
			w.Resume(n.name)
			w.Start(n.name)
		}
	})
}

func (c Chaos) plan(w *World, what string, gap, length Range, where string, begin, end func()) {
	if gap.Max == 0 {
		return
	}
	at := c.From
	for n := uint64(1); ; n++ {
		h := draw(w.cfg.Seed, what, n, where)
		at += h.between(gap.Min, gap.Max)
		if at >= c.Until {
			return
		}
		w.At(at, begin)
		at += h.next().between(length.Min, length.Max)
		if at >= c.Until {
			return // what lasts until then is mended with all else
		}
		w.At(at, end)
	}
}
