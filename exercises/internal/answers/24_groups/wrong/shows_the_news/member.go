//go:build ignore

// It shows whom the message is about, and not who is there.
//
//workshop:breaks all gone met parted
package groups

import (
	"errors"
	"slices"

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
func Member(p *actor.Process, room string, show func(members []actor.PID), hear func(text string)) error {
	if err := pg.Join(p, pg.Default, Room{room}, p.Self()); err != nil {
		return err
	}
	_, members, err := pg.Monitor(p, pg.Default, Room{room})
	if err != nil {
		return err
	}
	show(members)
	for {
		err := actor.Select(p, actor.Infinity,
			actor.On(func(l Line) { hear(l.Text) }),
			actor.On(func(j pg.Joined) {
				show(j.PIDs)
			}),
			actor.On(func(l pg.Left) {
				members = slices.DeleteFunc(members, func(pid actor.PID) bool { return slices.Contains(l.PIDs, pid) })
				show(members)
			}),
		)
		if err != nil {
			return err
		}
	}
}

// Say says something to all who are in the room.
func Say(p *actor.Process, room, text string) error {
	for _, pid := range pg.GetMembers(p.System(), pg.Default, Room{room}) {
		if err := p.Send(pid, Line{text}); err != nil {
			return err
		}
	}
	return nil
}
