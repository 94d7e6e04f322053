//go:build ignore

// A refusal is no answer to it: it tries again, for ever.
//
//workshop:breaks refused
package timeout

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// Patience is how long one try waits for the bank's answer.
const Patience = 500 * time.Millisecond

// Withdraw debits an account, tries until the bank has answered, and returns what this
// debit left.
func Withdraw(p *actor.Process, bank actor.PID, amount int) (int, error) {
	debit := Debit{Key: p.MakeRef(), Amount: amount} // one key for all tries
	for {
		receipt, err := genserver.CallTimeout(p, bank, debit, Patience)
		if err == nil {
			if !receipt.Refused {
				return receipt.Balance, nil
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
}
