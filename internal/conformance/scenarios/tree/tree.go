// Package tree is the conformance scenario tree, the twin of tree.exs.
package tree

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// A node of a tree.
type node struct {
	pid, parent actor.PID
	level       int
}

// A tree has parents before children.
type tree []node

// Run answers P21: a tree of linked processes, and what is left when one of them ends.
func Run(p *actor.Process, t *trace.T) {
	depth, width, reason := t.DrawInt("depth", 2, 4), t.DrawInt("width", 2, 3), t.DrawReason("reason")
	rootEnds(p, t, grow(p, depth, width), reason)
	leafIsKilled(p, t, grow(p, depth, width), depth)
	rootEndsNormally(p, t, grow(p, depth, width), reason)
	middleTraps(p, t, grow(p, depth, width), reason)
}

func rootEnds(p *actor.Process, t *trace.T, tr tree, reason error) {
	t.Emit("processes", len(tr))
	knows, links := true, map[int]int{}
	for _, n := range tr {
		info, _ := p.Info(n.pid)
		knows = knows && info.Parent == n.parent
		links[len(info.Links)]++
	}
	t.Emit("each knows its parent", knows)
	t.Emit("links", links)
	refs := monitorAll(p, tr)
	trace.Die(p, tr[0].pid, reason)
	t.Emit("the root ends", reasons(p, refs))
}

func leafIsKilled(p *actor.Process, t *trace.T, tr tree, depth int) {
	var leaves []actor.PID
	for _, n := range tr {
		if n.level == depth {
			leaves = append(leaves, n.pid)
		}
	}
	refs := monitorAll(p, tr)
	_ = p.SendExit(leaves[t.DrawInt("leaf", 0, len(leaves)-1)], actor.Kill)
	t.Emit("a leaf is killed", reasons(p, refs))
}

func rootEndsNormally(p *actor.Process, t *trace.T, tr tree, reason error) {
	root := tr[0].pid
	trace.Die(p, root, actor.Normal)
	trace.Gone(p, root)
	t.Emit("the root ends normally", tr.alive(p))
	var children []actor.PID
	parent := true
	for _, n := range tr[1:] {
		if n.parent == root {
			children = append(children, n.pid)
			info, _ := p.Info(n.pid)
			parent = parent && info.Parent == root
		}
	}
	t.Emit("its children's parent", parent)
	refs := monitorAll(p, tr[1:])
	trace.Die(p, children[0], reason)
	var below []actor.Ref
	for i, n := range tr[1:] {
		if tr.below(n.pid, children[0]) {
			below = append(below, refs[i])
		}
	}
	t.Emit("one half", reasons(p, below))
	t.Emit("alive", tr.alive(p))
}

func middleTraps(p *actor.Process, t *trace.T, tr tree, reason error) {
	middle := tr[1].pid
	trace.Trap(p, middle)
	child := tr[slices.IndexFunc(tr, func(n node) bool { return n.parent == middle })].pid
	trace.Die(p, child, reason)
	t.Emit("the middle is told", trace.Ask(p, middle, func(q *actor.Process) error {
		return actor.MustReceive(q, trace.Patience, func(e actor.Exit) bool { return e.From == child }).Reason
	}))
	for _, n := range tr {
		if tr.below(n.pid, child) {
			trace.Gone(p, n.pid)
		}
	}
	t.Emit("alive above", tr.alive(p))
}

func grow(p *actor.Process, depth, width int) tree {
	root := p.Spawn(trace.Puppet)
	return append(tree{{root, p.Self(), 0}}, children(p, root, 1, depth, width)...)
}

func children(p *actor.Process, parent actor.PID, level, depth, width int) tree {
	if level > depth {
		return nil
	}
	pids := trace.Ask(p, parent, func(q *actor.Process) (pids []actor.PID) {
		for range width {
			pids = append(pids, q.SpawnLink(trace.Puppet))
		}
		return pids
	})
	var all tree
	for _, pid := range pids {
		all = append(all, node{pid, parent, level})
		all = append(all, children(p, pid, level+1, depth, width)...)
	}
	return all
}

// below tells whether pid is top or below it.
func (tr tree) below(pid, top actor.PID) bool {
	for pid != top {
		i := slices.IndexFunc(tr, func(n node) bool { return n.pid == pid })
		if i <= 0 {
			return false
		}
		pid = tr[i].parent
	}
	return true
}

func (tr tree) alive(p *actor.Process) map[bool]int {
	count := map[bool]int{}
	for _, n := range tr {
		count[p.Alive(n.pid)]++
	}
	return count
}

func monitorAll(p *actor.Process, tr tree) []actor.Ref {
	var refs []actor.Ref
	for _, n := range tr {
		refs = append(refs, p.Monitor(n.pid))
	}
	return refs
}

func reasons(p *actor.Process, refs []actor.Ref) map[error]int {
	count := map[error]int{}
	for _, ref := range refs {
		count[trace.AwaitDown(p, ref).Reason]++
	}
	return count
}
