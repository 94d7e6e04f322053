// Package timeout is exercise 1.2 of the workshop: a time-out does not tell whether the call
// was done.
package timeout

import (
	"embed"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/exercises"
)

//go:embed task.md sample.exs stub
var files embed.FS

// Answer is what the learner's package exports.
type Answer struct {
	Register func(c *codec.Codec) error
	Open     func(p *actor.Process, balance int) (actor.PID, error)
	Balance  func(p *actor.Process, bank actor.PID) (int, error)
	Withdraw func(p *actor.Process, bank actor.PID, amount int) (int, error)
}

// The rules that an answer must keep.
const (
	once       = "once"
	eachCounts = "each-counts"
	answered   = "answered"
	refused    = "refused"
	noLate     = "no-late-reply"
)

// Exercise is the exercise and its check.
func Exercise() *exercises.Exercise {
	return &exercises.Exercise{
		ID:      "1.2",
		Dir:     "12_timeout",
		Title:   "A timeout is not a failure",
		Minutes: 20,
		Goal:    "Try a withdrawal again until it is answered, and have it made once.",
		Omits:   "what tells the bank that it has made this withdrawal already",
		Predict: "A withdrawal of 30 is called with a time-out of 500 ms and tried again after each; the bank does not answer for 800 ms. How much is withdrawn, what does the caller hear, and what is in its mailbox afterwards?",
		Faults:  "a slow link; a connection whose replies are lost, until it heals",
		Rules: []exercises.Rule{
			{ID: once, Text: "No withdrawal is made twice, however often it was tried."},
			{ID: eachCounts, Text: "Every withdrawal counts: two of the same amount, by one client or by two, are two."},
			{ID: answered, Text: "Withdraw returns what this withdrawal left on the account, also when the bank can be reached again only later, and others have withdrawn since."},
			{ID: refused, Text: "What the account does not hold is refused: Withdraw returns an error at once, and takes nothing."},
			{ID: noLate, Text: "No reply of a call that was given up is left in the client's mailbox."},
		},
		Files:  files,
		Answer: Answer{},
		Check:  check,
	}
}
