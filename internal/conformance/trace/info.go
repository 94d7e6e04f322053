package trace

import "github.com/beamline-go/beamline/actor"

// What info tells of a process, an item each, as the twin of Trace.info. It is nil for a
// dead process.

// NameOf is the name that pid holds, an empty list for none.
func NameOf(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any {
		if i.Name == "" {
			return []any{}
		}
		return i.Name
	})
}

// Status is what pid is doing.
func Status(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any { return i.Status })
}

// TrapExit is whether pid traps exits.
func TrapExit(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any { return i.TrapExit })
}

// Links is whom pid is linked to.
func Links(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any { return i.Links })
}

// MonitoredBy is who monitors pid, as often as it does.
func MonitoredBy(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any { return i.MonitoredBy })
}

// Monitors is what pid monitors, and how often: on the BEAM they are in no order.
func Monitors(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any {
		count := map[any]int{}
		for _, m := range i.Monitors {
			count[m]++
		}
		return count
	})
}

// QueueLen is how many messages lie in the mailbox of pid.
func QueueLen(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any { return i.MailboxLen })
}

// Queue is the messages in the mailbox of pid.
func Queue(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any { return i.Messages })
}

// Dictionary is the process dictionary of pid.
func Dictionary(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any { return i.Dictionary })
}

// GroupLeader is the group leader of pid.
func GroupLeader(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any { return i.GroupLeader })
}

// Parent is who started pid.
func Parent(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any { return i.Parent })
}

// Ancestors is what pid's dictionary has under $ancestors.
func Ancestors(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any { return i.Dictionary[actor.Atom("$ancestors")] })
}

// Callers is what pid's dictionary has under $callers.
func Callers(p *actor.Process, pid actor.PID) any {
	return info(p, pid, func(i actor.ProcessInfo) any { return i.Dictionary[actor.Atom("$callers")] })
}

// Group lists the processes whose group leader is leader.
func Group(p *actor.Process, leader actor.PID) []actor.PID {
	var group []actor.PID
	for _, pid := range p.Processes() {
		if i, ok := p.Info(pid); ok && i.GroupLeader == leader {
			group = append(group, pid)
		}
	}
	return group
}

func info(p *actor.Process, pid actor.PID, item func(actor.ProcessInfo) any) any {
	i, ok := p.Info(pid)
	if !ok {
		return nil
	}
	return item(i)
}
