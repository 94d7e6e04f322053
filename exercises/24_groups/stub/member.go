// Package groups is exercise 2.4: a chat room over the cluster. The task is in TASK.md, the
// Elixir it comes from in sample.exs.
package groups

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster/pg"
)

// Room is {:room, name}: the group of those who are in a room.
type Room struct{ Name string }

// Line is {:line, text}: what is said in a room.
type Line struct{ Text string }

// Register makes known what crosses to other nodes: groups too.
func Register(c *codec.Codec) error {
	return errors.Join(
		codec.Register[Room](c, "groups.Room"),
		codec.Register[Line](c, "groups.Line"),
	)
}

// Member is a member of a room, until it ends. It calls show with all who are in the room
// whenever that has changed, and hear with what is said.
//
//	def member(room, show, hear) do
//	  :ok = :pg.join({:room, room}, self())
//	  show.(:pg.get_members({:room, room}))
//	  loop(hear)
//	end
//
//	defp loop(hear) do
//	  receive do
//	    {:line, text} -> hear.(text)
//	    …
//	  end
//
//	  loop(hear)
//	end
//
// What it does when others come and go is yours to write.
func Member(p *actor.Process, room string, show func(members []actor.PID), hear func(text string)) error {
	if err := pg.Join(p, pg.Default, Room{room}, p.Self()); err != nil {
		return err
	}
	show(pg.GetMembers(p.System(), pg.Default, Room{room}))
	for {
		err := actor.Select(p, actor.Infinity,
			actor.On(func(l Line) { hear(l.Text) }),
		)
		if err != nil {
			return err
		}
	}
}

// Say says something to all who are in the room.
//
//	def say(room, text) do
//	  for pid <- :pg.get_members({:room, room}), do: send(pid, {:line, text})
//	end
func Say(p *actor.Process, room, text string) error {
	for _, pid := range pg.GetMembers(p.System(), pg.Default, Room{room}) {
		if err := p.Send(pid, Line{text}); err != nil {
			return err
		}
	}
	return nil
}
