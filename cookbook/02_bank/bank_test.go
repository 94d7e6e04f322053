package bank_test

import (
	"errors"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/actortest"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/supervisor"
	bank "github.com/beamline-go/beamline/cookbook/02_bank"
)

// start has the test supervise a bank.
func start(p *actor.Process) {
	_ = p.Register("teller", p.Self())
	actortest.StartSupervised(p, supervisor.Child{ID: "bank", Supervisor: true, Start: bank.StartLink})
}

func open(t *testing.T, p *actor.Process, owner string) actor.PID {
	t.Helper()
	pid, err := bank.Open(p, owner)
	if err != nil {
		t.Fatal(err)
	}
	actortest.AssertReceive(p, func(r registry.Registered) bool { return r.Key == owner && r.PID == pid })
	return pid
}

// A killed account comes back with what the ledger says.
func TestAccountSurvives(t *testing.T) {
	actortest.Virtual(t, func(p *actor.Process) error {
		start(p)
		pid := open(t, p, "ann")
		if _, err := bank.Call(p, "ann", bank.Deposit{N: 7}); err != nil {
			return err
		}
		_ = p.SendExit(pid, actor.Kill)
		again := actortest.AssertReceive[registry.Registered](p)
		if balance, err := bank.Call(p, "ann", bank.Balance{}); balance != 7 || err != nil || again.PID == pid {
			t.Errorf("%d, %v, %v", balance, err, again)
		}
		return nil
	})
}

// When the ledger is lost, nobody goes on with what it did not say.
func TestLedgerTakesTheAccountsAlong(t *testing.T) {
	actortest.Virtual(t, func(p *actor.Process) error {
		start(p)
		pid := open(t, p, "ann")
		ledger, _ := p.Whereis(bank.Ledger)
		ref := p.Monitor(pid)
		_ = p.SendExit(ledger, actor.Kill)
		actortest.AssertReceive(p, func(d actor.Down) bool { return d.Ref == ref })
		if _, err := bank.Call(p, "ann", bank.Balance{}); !errors.Is(err, bank.ErrNoAccount) {
			t.Errorf("%v", err)
		}
		return nil
	})
}

func TestTransfer(t *testing.T) {
	actortest.Virtual(t, func(p *actor.Process) error {
		start(p)
		open(t, p, "ann")
		open(t, p, "bob")
		for _, c := range []struct {
			from, to string
			n, want  int
			err      error
		}{
			{"ann", "bob", 5, 0, bank.ErrFunds},
			{"ann", "eve", 0, 0, bank.ErrNoAccount},
			{"eve", "ann", 0, 0, bank.ErrNoAccount},
			{"ann", "bob", 0, 0, nil},
		} {
			if n, err := bank.Transfer(p, c.from, c.to, c.n); n != c.want || !errors.Is(err, c.err) {
				t.Errorf("%+v: %d, %v", c, n, err)
			}
		}
		return nil
	})
}
