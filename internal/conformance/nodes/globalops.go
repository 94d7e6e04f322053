package nodes

import (
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/global"
)

// Globals are the Ops of hands in scenarios about :global. Each gives what the Elixir
// function gives.
func Globals() map[string]Op {
	return map[string]Op{
		"self": func(p *actor.Process, _ []any) any { return p.Self() },
		"register": func(p *actor.Process, args []any) any { // name, pid
			return YesNo(global.Register(p, args[0], args[1].(actor.PID)))
		},
		"reregister": func(p *actor.Process, args []any) any {
			return YesNo(global.ReRegister(p, args[0], args[1].(actor.PID)))
		},
		"register yourself": func(p *actor.Process, args []any) any { // name[, resolver]
			if len(args) == 1 {
				return YesNo(global.Register(p, args[0], p.Self()))
			}
			name := args[0].(actor.Atom)
			if err := p.Register(actor.Name(name), p.Self()); err != nil {
				p.Exit(err)
			}
			return YesNo(global.Register(p, name, p.Self(), global.WithResolver(global.Resolver(args[1].(actor.Atom)))))
		},
		"unregister": func(p *actor.Process, args []any) any { return OK(global.Unregister(p, args[0])) },
		"whereis":    func(p *actor.Process, args []any) any { return Whereis(p, args[0]) },
		"send": func(p *actor.Process, args []any) any {
			pid, err := global.Send(p, args[0], args[1])
			if err != nil {
				return actor.Atom("failed")
			}
			return pid
		},
		"gone": func(p *actor.Process, args []any) any { return Gone(p, args[0]) },
		"held": func(p *actor.Process, args []any) any { return Held(p, args[0], args[1].(actor.PID)) },
		"lock": func(p *actor.Process, args []any) any { // resource, requester, retries
			ok, err := global.SetLock(p, global.ID{Resource: args[0], Requester: args[1]}, global.Retries(args[2].(int)))
			return ok && err == nil
		},
		"wait for lock": func(p *actor.Process, args []any) any {
			ok, err := global.SetLock(p, global.ID{Resource: args[0], Requester: args[1]})
			return ok && err == nil
		},
		"unlock": func(p *actor.Process, args []any) any {
			return global.DelLock(p, global.ID{Resource: args[0], Requester: args[1]}) == nil
		},
		"sync":  func(p *actor.Process, _ []any) any { return OK(global.Sync(p)) },
		"local": func(p *actor.Process, args []any) any { return local(p, args[0].(actor.Atom)) },
		"local gone": func(p *actor.Process, args []any) any {
			for {
				pid, ok := local(p, args[0].(actor.Atom)).(actor.PID)
				if !ok || !p.Alive(pid) {
					return actor.Atom("undefined")
				}
				_ = p.Sleep(pause)
			}
		},
		"mail": func(p *actor.Process, _ []any) any {
			msg, err := actor.Receive(p, patience, func(m any) bool {
				_, isOrder := m.(order)
				return !isOrder
			})
			if err != nil {
				return actor.Atom("timeout")
			}
			return msg
		},
	}
}

// YesNo is what :global.register_name gives.
func YesNo(err error) actor.Atom {
	switch {
	case err == nil:
		return "yes"
	case errors.Is(err, actor.ErrNameTaken), errors.Is(err, global.ErrHasName):
		return "no"
	}
	return "failed"
}

// OK is :ok.
func OK(err error) actor.Atom {
	if err != nil {
		return "failed"
	}
	return "ok"
}

// Whereis is what :global.whereis_name gives.
func Whereis(p *actor.Process, name any) any {
	if pid, ok := global.Whereis(p.System(), name); ok {
		return pid
	}
	return actor.Atom("undefined")
}

// pause is how long a hand waits between two looks at what nobody tells it of.
const pause = 5 * time.Millisecond

// Gone waits until nobody has the name here.
func Gone(p *actor.Process, name any) any {
	for {
		if _, ok := global.Whereis(p.System(), name); !ok {
			return actor.Atom("undefined")
		}
		_ = p.Sleep(pause)
	}
}

// Held waits until that process has the name here.
func Held(p *actor.Process, name any, pid actor.PID) any {
	for {
		if got, ok := global.Whereis(p.System(), name); ok && got == pid {
			return got
		}
		_ = p.Sleep(pause)
	}
}

func local(p *actor.Process, name actor.Atom) any {
	if pid, ok := p.Whereis(actor.Name(name)); ok {
		return pid
	}
	return actor.Atom("undefined")
}
