package timeout

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/exercises"
)

// The arguments and the results of commands.
type (
	// order has a client withdraw an amount.
	order struct {
		Client string
		Bank   exercises.PID
		Amount int
	}
	// receipt is what Withdraw returned, or that it has not yet.
	receipt struct {
		Done    bool
		Balance int
		Err     string
	}
	// listen waits for the receipt of a client's last order.
	listen struct {
		Client string
		Within time.Duration
	}
)

// bench is the node's side.
type bench struct {
	*exercises.Host
	answer Answer

	mu      sync.Mutex
	clients map[string]*client
}

// client is a process that withdraws. It lives as long as the node, so that what reaches its
// mailbox is seen.
type client struct {
	jobs     chan func(p *actor.Process)
	receipts chan receipt // of the order that runs
}

// Program is what a node does with an answer: it runs banks, and clients of those on other
// nodes.
func Program(a Answer) exercises.Program {
	return exercises.Program{
		Types: a.Register,
		Serve: func(h *exercises.Host) error {
			b := &bench{Host: h, answer: a, clients: map[string]*client{}}
			exercises.Handle(h, "open", b.open)
			exercises.Handle(h, "balance", b.balance)
			exercises.Handle(h, "withdraw", b.withdraw)
			exercises.Handle(h, "receipt", b.receipt)
			exercises.Handle(h, "mailbox", b.mailbox)
			return nil
		},
	}
}

// open opens a bank under a process that outlives it.
func (b *bench) open(ctx context.Context, balance int) (exercises.PID, error) {
	type opened struct {
		pid actor.PID
		err error
	}
	result := make(chan opened, 1)
	b.System().Spawn(func(p *actor.Process) error {
		p.TrapExit(true)
		pid, err := b.answer.Open(p, balance)
		result <- opened{pid, err}
		_, err = actor.Receive[actor.Exit](p, actor.Infinity)
		return err
	})
	select {
	case r := <-result:
		return exercises.ToPID(r.pid), r.err
	case <-ctx.Done():
		return "", errors.Join(errors.New("open the bank"), ctx.Err())
	}
}

func (b *bench) balance(_ context.Context, bank exercises.PID) (int, error) {
	pid, err := exercises.FromPID(bank)
	if err != nil {
		return 0, err
	}
	var balance int
	err = b.InProcess(func(p *actor.Process) error {
		var err error
		balance, err = b.answer.Balance(p, pid)
		return err
	})
	return balance, err
}

func (b *bench) client(name string) *client {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.clients[name]
	if c == nil {
		c = &client{jobs: make(chan func(*actor.Process), 1)}
		b.clients[name] = c
		b.System().Spawn(c.run)
	}
	return c
}

func (c *client) run(p *actor.Process) error {
	for {
		select {
		case job := <-c.jobs:
			job(p)
		case <-p.Context().Done():
			return nil
		}
	}
}

// withdraw has a client withdraw, and does not wait for that.
func (b *bench) withdraw(_ context.Context, o order) (bool, error) {
	bank, err := exercises.FromPID(o.Bank)
	if err != nil {
		return false, err
	}
	c, done := b.client(o.Client), make(chan receipt, 1)
	b.mu.Lock()
	c.receipts = done
	b.mu.Unlock()
	c.jobs <- func(p *actor.Process) {
		var balance int
		err := errors.New("it ended its process")
		defer func() {
			r := receipt{Done: true, Balance: balance}
			if err != nil {
				r.Err = err.Error()
			}
			done <- r
		}()
		if reason := actor.CatchAll(func() error {
			balance, err = b.answer.Withdraw(p, bank, o.Amount)
			return nil
		}); reason != nil {
			err = reason
		}
	}
	return true, nil
}

// receipt waits for what the last order of a client came to.
func (b *bench) receipt(ctx context.Context, l listen) (receipt, error) {
	b.mu.Lock()
	c := b.clients[l.Client]
	b.mu.Unlock()
	late := time.NewTimer(l.Within)
	defer late.Stop()
	select {
	case r := <-c.receipts:
		return r, nil
	case <-late.C:
		return receipt{}, nil
	case <-ctx.Done():
		return receipt{}, ctx.Err()
	}
}

// mailbox is what lies in a client's mailbox, once it has no order any more.
func (b *bench) mailbox(ctx context.Context, name string) ([]string, error) {
	c, found := b.client(name), make(chan []string, 1)
	c.jobs <- func(p *actor.Process) {
		var all []string
		for {
			m, err := actor.Receive[any](p, 0)
			if err != nil {
				found <- all
				return
			}
			all = append(all, fmt.Sprintf("%T: %+v", m, m))
		}
	}
	select {
	case all := <-found:
		return all, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
