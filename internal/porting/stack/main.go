package main //nolint:forbidigo // a program prints

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

type Push struct{ Item string }
type Pop struct{ genserver.Req[string] } // a request, with the type of its reply

type Stack struct {
	genserver.Default // use GenServer
	items             []string
}

func (s *Stack) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Pop:
		top := s.items[0]
		s.items = s.items[1:]
		return genserver.Reply(m, top)
	}
	return s.Default.HandleCall(p, req, from) // nobody handles it: crash
}

func (s *Stack) HandleCast(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case Push:
		s.items = append([]string{m.Item}, s.items...)
		return genserver.NoReply()
	}
	return s.Default.HandleCast(p, msg)
}

func run(p *actor.Process) error {
	stack := actor.Name("stack")
	pid, err := genserver.Start(p, &Stack{items: []string{"hello"}}, genserver.WithName(stack))
	if err != nil {
		return err
	}
	ref := p.Monitor(pid)

	_ = genserver.Cast(p, stack, Push{"elixir"})
	fmt.Println(genserver.MustCall(p, stack, Pop{}))
	fmt.Println(genserver.MustCall(p, stack, Pop{}))

	_ = p.SendExit(pid, actor.Kill)

	down, err := actor.Receive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
	fmt.Println(down.Reason)
	return err
}

func main() {
	s := actor.NewSystem()
	if err := errors.Join(s.Run(run), s.Shutdown(context.Background())); err != nil {
		slog.Error("the port failed", "err", err)
	}
}
