package echo

import (
	"context"
	"fmt"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/exercises"
)

// bench is the check's view: the nodes, and the echo on each.
type bench struct {
	*exercises.Lab
	name   actor.Name
	nodes  []*exercises.Node
	echoes map[*exercises.Node]exercises.PID
}

func check(ctx context.Context, lab *exercises.Lab) error {
	nodes, err := lab.Start(ctx, 3)
	if err != nil {
		return err
	}
	b := &bench{
		Lab:    lab,
		name:   actor.Name(lab.Word()),
		nodes:  nodes,
		echoes: map[*exercises.Node]exercises.PID{},
	}
	for _, n := range nodes {
		if err := b.start(ctx, n, b.name); err != nil {
			return err
		}
	}
	if err := b.everyoneAsksEveryone(ctx); err != nil {
		return err
	}
	return b.askNobody(ctx)
}

func (b *bench) start(ctx context.Context, on *exercises.Node, name actor.Name) error {
	b.Step("%v starts its echo under the name %s", on, name)
	s, err := exercises.Command[started](ctx, on, "start", name)
	if err != nil {
		return err
	}
	if s.Err != "" {
		return fmt.Errorf("the function Start failed for the name %q on %v: %s", name, on, s.Err)
	}
	b.echoes[on] = s.PID
	return nil
}

// everyoneAsksEveryone asks in an order that is drawn, itself included.
func (b *bench) everyoneAsksEveryone(ctx context.Context) error {
	type pair struct{ asker, asked *exercises.Node }
	var pairs []pair
	for _, asker := range b.nodes {
		for _, asked := range b.nodes {
			pairs = append(pairs, pair{asker, asked})
		}
	}
	exercises.Shuffle(b.Lab, pairs)
	for _, p := range pairs {
		if err := b.ask(ctx, p.asker, p.asked); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) ask(ctx context.Context, asker, asked *exercises.Node) error {
	text := b.Word()
	before, err := exercises.Received(ctx, asked, b.echoes[asked])
	if err != nil {
		return err
	}
	b.Step("%v asks the echo %s on %v: %q", asker, b.name, asked, text)
	got, err := b.answer(ctx, asker, question{asked.Name, b.name, text})
	if err != nil {
		return err
	}
	after, err := exercises.Received(ctx, asked, b.echoes[asked])
	if err != nil {
		return err
	}
	b.Expect(rightNode, got == answered{Node: asked.Name, Text: text},
		answered{Node: asked.Name, Text: text}.String(), got.String())
	b.Expect(reallyAsked, after == before+1,
		fmt.Sprintf("the echo on %v received one message", asked),
		fmt.Sprintf("it received %d", after-before))
	return nil
}

// askNobody asks for what is not there: a name that only the asker's node has, a name
// that nobody has, and a node that was killed.
func (b *bench) askNobody(ctx context.Context) error {
	exercises.Shuffle(b.Lab, b.nodes)
	asker, other, victim := b.nodes[0], b.nodes[1], b.nodes[2]

	only := actor.Name(b.Word())
	if err := b.start(ctx, asker, only); err != nil {
		return err
	}
	unheld := actor.Name(b.Word())
	for _, name := range []actor.Name{only, unheld} {
		b.Step("%v asks the echo %s on %v, where nothing has that name", asker, name, other)
		if err := b.mustFail(ctx, asker, question{other.Name, name, b.Word()}); err != nil {
			return err
		}
	}

	if err := b.Kill9(victim); err != nil {
		return err
	}
	b.Step("%v asks the echo %s on %v, which was killed with kill -9", asker, b.name, victim)
	return b.mustFail(ctx, asker, question{victim.Name, b.name, b.Word()})
}

func (b *bench) mustFail(ctx context.Context, asker *exercises.Node, q question) error {
	got, err := b.answer(ctx, asker, q)
	if err != nil {
		return err
	}
	b.Expect(nobodyThere, got.Err != "", "an error", got.String())
	return nil
}

// answer is what Ask returns on a node.
func (b *bench) answer(ctx context.Context, asker *exercises.Node, q question) (answered, error) {
	got, err := exercises.Command[answered](ctx, asker, "ask", q)
	if exercises.Unanswered(err) {
		return got, fmt.Errorf("the function Ask did not return on %v: %w", asker, err)
	}
	return got, err
}

// String writes what Ask returned as Elixir would.
func (a answered) String() string {
	if a.Err != "" {
		return "an error: " + a.Err
	}
	return fmt.Sprintf("{:%q, %q}", a.Node, a.Text)
}
