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
//
//	def withdraw(bank, amount) do
//	  case GenServer.call(bank, {:debit, amount}, 500) do
//	    {:ok, balance} -> {:ok, balance}
//	    {:error, reason} -> {:error, reason}
//	  end
//	catch
//	  :exit, _ ->
//	    Process.sleep(50)
//	    withdraw(bank, amount)
//	end
//
// It tries again. What it tries again is yours to say, here and in the bank.
func Withdraw(p *actor.Process, bank actor.PID, amount int) (int, error) {
	for {
		receipt, err := genserver.CallTimeout(p, bank, Debit{Amount: amount}, Patience)
		if err == nil {
			if receipt.Refused {
				return 0, ErrFunds
			}
			return receipt.Balance, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
}
