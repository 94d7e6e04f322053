package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/beamline-go/beamline/exercises"
)

const (
	// crowd is how many fetch at the same time on each of three nodes: more than 100 in all.
	crowd = 34
	few   = 5
	// while is how long a session must go on living after who fetched it has ended.
	while = 100 * time.Millisecond
)

// trial is the judge's side.
type trial struct {
	*exercises.Lab
	nodes []*exercises.Node
}

func check(ctx context.Context, lab *exercises.Lab) error {
	nodes, err := lab.Start(ctx, 3)
	if err != nil {
		return err
	}
	exercises.Shuffle(lab, nodes)
	t := &trial{lab, nodes}
	for _, part := range []func(context.Context) error{t.crowds, t.fetchersEnd, t.sessionEnds, t.nodeEnds} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// fetch has so many processes on each node fetch one id at the same time, and returns the
// sessions that they got, each once, in no order.
func (t *trial) fetch(ctx context.Context, did string, o order) ([]exercises.PID, error) {
	t.Step("%s", did)
	each := make([][]fetched, len(t.nodes))
	var group errgroup.Group
	for i, n := range t.nodes {
		group.Go(func() error {
			var err error
			each[i], err = exercises.Command[[]fetched](ctx, n, "fetch", o)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var got []exercises.PID
	var failed []string
	for i, all := range each {
		for _, f := range all {
			if f.Err != "" {
				failed = append(failed, fmt.Sprintf("on %v: %s", t.nodes[i], f.Err))
			} else if !slices.Contains(got, f.PID) {
				got = append(got, f.PID)
			}
		}
	}
	seen := ""
	if len(failed) > 0 {
		seen = fmt.Sprintf("%d of %d fetches failed, the first %s", len(failed), o.Times*len(t.nodes), failed[0])
	}
	t.ExpectAfter(did, answered, len(failed) == 0, "each fetch returns a session", seen)
	return got, nil
}

// same expects that a fetch of many was one session, and returns it, or nothing.
func (t *trial) same(did, rule string, got []exercises.PID) exercises.PID {
	t.ExpectAfter(did, rule, len(got) == 1, "all get one process", fmt.Sprintf("%d processes: %s", len(got), t.where(got)))
	if len(got) != 1 {
		return ""
	}
	return got[0]
}

// where says on which nodes sessions are.
func (t *trial) where(sessions []exercises.PID) string {
	count := map[string]int{}
	for _, s := range sessions {
		if n := t.home(s); n != nil {
			count[n.String()]++
		}
	}
	text := ""
	for _, n := range t.nodes {
		if c := count[n.String()]; c > 0 {
			text += fmt.Sprintf("%d on %v ", c, n)
		}
	}
	return text
}

// home is the node that a process is on, nil for one that does not run any more.
func (t *trial) home(session exercises.PID) *exercises.Node {
	pid, err := exercises.FromPID(session)
	if err != nil {
		return nil
	}
	for _, n := range t.nodes {
		if n.Name == pid.Node() {
			return n
		}
	}
	return nil
}

// crowds fetches two ids from everywhere.
func (t *trial) crowds(ctx context.Context) error {
	var sessions []exercises.PID
	ids := t.Words(2)
	for _, id := range ids {
		did := fmt.Sprintf("%d processes on each node fetch the session of %s", crowd, id)
		got, err := t.fetch(ctx, did, order{ID: id, Times: crowd})
		if err != nil {
			return err
		}
		t.same(did, one, got)
		sessions = append(sessions, got...)
	}
	unique := slices.Clone(sessions)
	slices.Sort(unique)
	unique = slices.Compact(unique)
	t.Expect(eachID, len(unique) == len(sessions),
		fmt.Sprintf("the sessions of %s and %s are two", ids[0], ids[1]), "they are one process")
	return nil
}

// fetchersEnd shuts down all who fetched a session, and looks whether that lives.
func (t *trial) fetchersEnd(ctx context.Context) error {
	id := t.Word()
	did := fmt.Sprintf("%d processes on each node fetch the session of %s", few, id)
	got, err := t.fetch(ctx, did, order{ID: id, Times: few, Hold: true})
	if err != nil {
		return err
	}
	t.Step("they are shut down")
	for _, n := range t.nodes {
		if _, err := exercises.Command[bool](ctx, n, "shutdown", true); err != nil {
			return err
		}
	}
	if s := t.same(did, one, got); s != "" {
		fate, err := exercises.Fate(ctx, t.home(s), s, while)
		if err != nil {
			return err
		}
		t.ExpectAfter(did+", and are shut down", outlives, fate == exercises.Alive, "the session lives", "it ended with "+fate)
	}
	return nil
}

// sessionEnds ends a session and fetches it again.
func (t *trial) sessionEnds(ctx context.Context) error {
	id, reason := t.Word(), t.Word()
	old, err := t.begin(ctx, id)
	if err != nil || old == "" {
		return err
	}
	home := t.home(old)
	t.Step("the session of %s, on %v, ends with :%s", id, home, reason)
	if err := exercises.Exit(ctx, home, old, reason); err != nil {
		return err
	}
	if fate, err := exercises.Fate(ctx, home, old, time.Second); err != nil || fate == exercises.Alive {
		return errors.Join(err, errors.New("the session got an exit signal and lives"))
	}
	return t.again(ctx, id, old)
}

// nodeEnds kills the node of a session and fetches it again on the others.
func (t *trial) nodeEnds(ctx context.Context) error {
	id := t.Word()
	old, err := t.begin(ctx, id)
	if err != nil || old == "" {
		return err
	}
	home := t.home(old)
	if err := t.Kill9(home); err != nil {
		return err
	}
	t.nodes = slices.DeleteFunc(slices.Clone(t.nodes), func(n *exercises.Node) bool { return n == home })
	return t.again(ctx, id, old)
}

// begin has all nodes fetch a session for the first time. Where that is not one, which is
// another rule's matter, there is nothing to go on with.
func (t *trial) begin(ctx context.Context, id string) (exercises.PID, error) {
	did := fmt.Sprintf("%d processes on each node fetch the session of %s", few, id)
	got, err := t.fetch(ctx, did, order{ID: id, Times: few})
	if err != nil {
		return "", err
	}
	return t.same(did, one, got), nil
}

// again expects that all get a new session in place of one that is no more.
func (t *trial) again(ctx context.Context, id string, old exercises.PID) error {
	for _, n := range t.nodes {
		if _, err := exercises.Command[bool](ctx, n, "forgotten", old); err != nil {
			return err
		}
	}
	did := fmt.Sprintf("the session of %s is no more, and %d processes on each node fetch it", id, few)
	got, err := t.fetch(ctx, did, order{ID: id, Times: few})
	if err != nil {
		return err
	}
	t.ExpectAfter(did, startAgain, !slices.Contains(got, old), "a new session", "the PID of the one that is no more")
	if s := t.same(did, startAgain, got); s != "" && s != old {
		fate, err := exercises.Fate(ctx, t.home(s), s, while)
		if err != nil {
			return err
		}
		t.ExpectAfter(did, startAgain, fate == exercises.Alive, "a session that lives", "it ended with "+fate)
	}
	return nil
}
