// Package links is exercise 0.2 of the workshop: a worker on another node and its
// owner, who die together, or do not.
package links

import (
	"embed"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/exercises"
)

//go:embed task.md sample.exs stub
var files embed.FS

// Answer is what the learner's package exports.
type Answer struct {
	Bound func(p *actor.Process, n *cluster.Node, on actor.NodeName, worker, job string) actor.PID
	Guard func(p *actor.Process, n *cluster.Node, on actor.NodeName, worker, job string) actor.PID
	Ended func(p *actor.Process, worker actor.PID) error
}

// The rules that an answer must keep.
const (
	ownerTakesWorker = "owner-takes-worker"
	workerTakesOwner = "worker-takes-owner"
	normalTakesNone  = "normal-takes-none"
	atOnce           = "at-once"
	guardHears       = "guard-hears"
	nodeLost         = "node-lost"
)

// Exercise is the exercise and its check.
func Exercise() *exercises.Exercise {
	return &exercises.Exercise{
		ID:      "0.2",
		Dir:     "02_links",
		Title:   "Links",
		Minutes: 20,
		Goal:    "Let a worker on another node and its owner die together, or let the owner live and hear how the worker ended.",
		Omits:   "the link, trap_exit, and whose exit is waited for",
		Predict: "The owner's work is done: it returns, normally. What becomes of the worker that is linked to it?",
		Faults:  "kill -9 of the worker's node",
		Rules: []exercises.Rule{
			{ID: ownerTakesWorker, Text: "Bound: when the owner ends abnormally, its worker ends with it, for the same reason."},
			{ID: workerTakesOwner, Text: "Bound: when the worker ends abnormally, its owner ends with it, for the same reason."},
			{ID: normalTakesNone, Text: "Bound: one that ends normally takes nobody along."},
			{ID: atOnce, Text: "Bound: also a worker that crashes at once takes its owner with it, for its own reason."},
			{ID: guardHears, Text: "Guard: the owner lives on, and Ended tells how that worker ended."},
			{ID: nodeLost, Text: "When the worker's node is lost, the reason is :noconnection, for Bound and for Ended."},
		},
		Files:  files,
		Answer: Answer{},
		Check:  check,
	}
}
