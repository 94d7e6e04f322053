package timeout

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/beamline-go/beamline/exercises"
	"github.com/beamline-go/beamline/internal/history"
)

const (
	// slow is what each way takes on the slow link: with both of them a call takes longer
	// than the 500 ms that the task gives it.
	slow = 400 * time.Millisecond
	// tries is how long a fault lasts after the withdrawal was made: some tries more come
	// and go.
	tries = 900 * time.Millisecond
	// soon is how long a withdrawal may take once the bank can be reached.
	soon = 2 * time.Second
)

func check(ctx context.Context, lab *exercises.Lab) error {
	nodes, err := lab.Start(ctx, 3)
	if err != nil {
		return err
	}
	exercises.Shuffle(lab, nodes)
	t := &trial{Lab: lab, home: nodes[0], away: nodes[1], third: nodes[2], first: lab.Word(), second: lab.Word()}
	for _, part := range []func(context.Context) error{t.slowLink, t.lostReplies, t.end, t.poor} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// trial is the judge's side: banks live on home, the first client on away, behind the link
// that fails, and the second on the third node, which always reaches them.
type trial struct {
	*exercises.Lab
	home, away, third *exercises.Node
	first, second     string // clients
}

// account is one bank, and what was withdrawn from it.
type account struct {
	*trial
	bank    exercises.PID
	opening int
	book    *history.Recorder[history.CounterCall, int64]
}

func (t *trial) open(ctx context.Context) (*account, error) {
	opening := 500 + t.Number(500)
	bank, err := exercises.Command[exercises.PID](ctx, t.home, "open", opening)
	if err != nil {
		return nil, err
	}
	t.Step("a bank on %v opens with %d", t.home, opening)
	return &account{t, bank, opening, history.New[history.CounterCall, int64](t.Clock)}, nil
}

// withdrawal is one that has begun.
type withdrawal struct {
	on     *exercises.Node
	client string
	amount int
	call   *history.Call[history.CounterCall, int64]
}

func (a *account) withdraw(ctx context.Context, on *exercises.Node, client string, amount int) (withdrawal, error) {
	a.Step("%s on %v withdraws %d", client, on, amount)
	w := withdrawal{on, client, amount, a.book.Invoke(client, history.CounterAdd(-int64(amount)))}
	_, err := exercises.Command[bool](ctx, on, "withdraw", order{client, a.bank, amount})
	return w, err
}

// ends expects that a withdrawal leaves so much.
func (a *account) ends(ctx context.Context, w withdrawal, left int) error {
	r, err := exercises.Command[receipt](ctx, w.on, "receipt", listen{w.client, soon})
	if err != nil {
		return err
	}
	seen := fmt.Sprintf("%d", r.Balance)
	switch {
	case !r.Done:
		seen = fmt.Sprintf("nothing, in %v", soon)
		w.call.Unknown("it has not returned")
	case r.Err != "":
		seen = "an error: " + r.Err
		w.call.Unknown(r.Err)
	default:
		w.call.OK(int64(r.Balance))
	}
	a.Expect(answered, r.Done && r.Err == "" && r.Balance == left,
		fmt.Sprintf("the withdrawal of %d by %s on %v returns %d", w.amount, w.client, w.on, left), seen)
	return nil
}

// read is the account's balance, asked for from a node that always reaches the bank.
func (a *account) read(ctx context.Context) (int, error) {
	call := a.book.Invoke("the judge", history.CounterRead())
	balance, err := exercises.Command[int](ctx, a.third, "balance", a.bank)
	if err != nil {
		call.Unknown(err.Error())
		return 0, err
	}
	call.OK(int64(balance))
	return balance, nil
}

// made waits until the bank has made a withdrawal: the balance is no longer what it was.
func (a *account) made(ctx context.Context, before int) error {
	for {
		balance, err := exercises.Command[int](ctx, a.third, "balance", a.bank)
		if err != nil {
			return err
		}
		if balance != before {
			return nil
		}
		if err := wait(ctx, 20*time.Millisecond); err != nil {
			return errors.Join(errors.New("the bank does not make the withdrawal"), err)
		}
	}
}

// settle judges what became of the account.
func (a *account) settle(ctx context.Context) error {
	if _, err := a.read(ctx); err != nil {
		return err
	}
	report := history.Counter(int64(a.opening), a.book.Ops())
	a.ExpectHistory(once, report, "each withdrawal is made once", history.Low)
	a.ExpectHistory(eachCounts, report, "each withdrawal counts", history.High, history.NoSum)
	return nil
}

// slowLink withdraws over a link on which no call comes back in time. Then, on a link that is
// well again, the same client withdraws the same amount, and another client on another node.
func (t *trial) slowLink(ctx context.Context) error {
	a, err := t.open(ctx)
	if err != nil {
		return err
	}
	if err := t.Slow(ctx, t.home, t.away, slow); err != nil {
		return err
	}
	x, y := 20+t.Number(30), 60+t.Number(30)
	if err := a.behind(ctx, x, y); err != nil {
		return err
	}
	again, err := a.withdraw(ctx, t.away, t.first, x)
	if err != nil {
		return err
	}
	if err := a.ends(ctx, again, a.opening-2*x-y); err != nil {
		return err
	}
	same, err := a.withdraw(ctx, t.third, t.second, x)
	if err != nil {
		return err
	}
	if err := a.ends(ctx, same, a.opening-3*x-y); err != nil {
		return err
	}
	return a.settle(ctx)
}

// lostReplies withdraws while replies are lost: the bank makes the withdrawal, and nobody
// hears of it until the connection is back.
func (t *trial) lostReplies(ctx context.Context) error {
	a, err := t.open(ctx)
	if err != nil {
		return err
	}
	if err := t.CutOneWay(ctx, t.home, t.away); err != nil {
		return err
	}
	if err := a.behind(ctx, 20+t.Number(30), 60+t.Number(30)); err != nil {
		return err
	}
	return a.settle(ctx)
}

// behind has the first client withdraw x from behind a fault and, once the bank has made
// that, the second y. Then the fault heals.
func (a *account) behind(ctx context.Context, x, y int) error {
	first, err := a.withdraw(ctx, a.away, a.first, x)
	if err != nil {
		return err
	}
	if err := a.made(ctx, a.opening); err != nil {
		return err
	}
	second, err := a.withdraw(ctx, a.third, a.second, y)
	if err != nil {
		return err
	}
	if err := a.ends(ctx, second, a.opening-x-y); err != nil {
		return err
	}
	if err := errors.Join(wait(ctx, tries), a.Heal(ctx, a.home, a.away)); err != nil {
		return err
	}
	return a.ends(ctx, first, a.opening-x)
}

// end looks for what was left in the clients' mailboxes.
func (t *trial) end(ctx context.Context) error {
	t.Step("all withdrawals have ended; what is in the clients' mailboxes?")
	for on, client := range map[*exercises.Node]string{t.away: t.first, t.third: t.second} {
		left, err := exercises.Command[[]string](ctx, on, "mailbox", client)
		if exercises.Unanswered(err) { // it still withdraws: another rule's matter
			continue
		}
		if err != nil {
			return err
		}
		t.Expect(noLate, len(left) == 0, fmt.Sprintf("nothing is in the mailbox of %s on %v", client, on), strings.Join(left, "; "))
	}
	return nil
}

// poor withdraws what an account does not hold.
func (t *trial) poor(ctx context.Context) error {
	a, err := t.open(ctx)
	if err != nil {
		return err
	}
	client, amount := t.Word(), a.opening+1+t.Number(100)
	w, err := a.withdraw(ctx, t.away, client, amount)
	if err != nil {
		return err
	}
	r, err := exercises.Command[receipt](ctx, w.on, "receipt", listen{client, soon})
	if err != nil {
		return err
	}
	seen := fmt.Sprintf("%d", r.Balance)
	switch {
	case !r.Done:
		seen = fmt.Sprintf("nothing, in %v", soon)
	case r.Err != "":
		seen = "an error: " + r.Err
	}
	t.Expect(refused, r.Done && r.Err != "", "Withdraw returns an error", seen)
	balance, err := a.read(ctx)
	if err != nil {
		return err
	}
	t.Expect(refused, balance == a.opening, fmt.Sprintf("the account holds %d", a.opening), fmt.Sprintf("%d", balance))
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
