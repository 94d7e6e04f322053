//go:build ignore

// The key is made anew for each try: to the bank each is another withdrawal.
//
//workshop:breaks answered once
package timeout

import (
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// Patience is how long one try waits for the bank's answer.
const Patience = 500 * time.Millisecond

// ErrFunds is {:error, :insufficient_funds}.
var ErrFunds = errors.New("insufficient funds")

// Withdraw debits an account, tries until the bank has answered, and returns what this
// debit left.
func Withdraw(p *actor.Process, bank actor.PID, amount int) (int, error) {
	for {
		debit := Debit{Key: p.MakeRef(), Amount: amount}
		receipt, err := genserver.CallTimeout(p, bank, debit, Patience)
		if err == nil {
			if receipt.Refused {
				return 0, ErrFunds
			}
			return receipt.Balance, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
}
