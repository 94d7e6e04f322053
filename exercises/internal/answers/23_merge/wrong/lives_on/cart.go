//go:build ignore

// The loser gives what it has, and lives on without a name.
//
//workshop:breaks one-cart
package merge

import (
	"errors"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster/global"
)

// Key is {:cart, id}: the global name of a cart.
type Key struct{ ID string }

// Add is the request {:add, item}.
type Add struct {
	genserver.Req[struct{}]
	Item string
}

// Read is the request :items.
type Read struct{ genserver.Req[[]string] }

// Merge is the request {:merge, items}: what a cart that has lost its name held.
type Merge struct {
	genserver.Req[struct{}]
	Items []string
}

// Register makes known what crosses to other nodes.
func Register(c *codec.Codec) error {
	return errors.Join(
		codec.Register[Key](c, "merge.Key"),
		codec.Register[Add](c, "merge.Add"),
		codec.Register[Read](c, "merge.Read"),
		codec.Register[Merge](c, "merge.Merge"),
	)
}

// Cart is the GenServer.
type Cart struct {
	genserver.Default
	id    string
	items []string
}

// Init registers the cart, or gives up when there is one. Who loses the name in a conflict
// hears of it.
func (c *Cart) Init(p *actor.Process) genserver.InitResult {
	if err := global.Register(p, Key{c.id}, p.Self(), global.WithResolver(global.RandomNotifyName)); err != nil {
		return genserver.Ignore()
	}
	return genserver.Ok()
}

// HandleCall puts an item into the cart, or those of another cart, or tells what is in it.
func (c *Cart) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Add:
		c.add(m.Item)
		return genserver.Reply(m, struct{}{})
	case Merge:
		c.add(m.Items...)
		return genserver.Reply(m, struct{}{})
	case Read:
		return genserver.Reply(m, slices.Clone(c.items))
	}
	return c.Default.HandleCall(p, req, from)
}

// add is the union with items.
func (c *Cart) add(items ...string) {
	for _, item := range items {
		if !slices.Contains(c.items, item) {
			c.items = append(c.items, item)
		}
	}
}

// HandleInfo hears of a conflict: the name is another's now, and what is in this cart goes
// there.
func (c *Cart) HandleInfo(p *actor.Process, msg any) genserver.Result {
	conflict, ok := msg.(global.NameConflict)
	if !ok {
		return c.Default.HandleInfo(p, msg)
	}
	if err := global.Sync(p); err != nil {
		return genserver.Stop(err)
	}
	if winner, ok := global.Whereis(p.System(), conflict.Name); ok && winner != p.Self() {
		if _, err := genserver.Call(p, winner, Merge{Items: c.items}); err != nil {
			return genserver.Stop(err)
		}
	}
	return genserver.NoReply()
}

// find returns the cart of id that this side of the network knows, or starts one.
func find(p *actor.Process, id string) (actor.PID, error) {
	for {
		if pid, ok := global.Whereis(p.System(), Key{id}); ok {
			return pid, nil
		}
		if _, err := genserver.Start(p, &Cart{id: id}); err != nil && !errors.Is(err, actor.Ignore) {
			return actor.PID{}, err
		}
	}
}

// Put puts an item into the cart of id: GenServer.call(find(id), {:add, item}).
func Put(p *actor.Process, id, item string) error {
	cart, err := find(p, id)
	if err == nil {
		_, err = genserver.Call(p, cart, Add{Item: item})
	}
	return err
}

// Items is what is in the cart of id: GenServer.call(find(id), :items).
func Items(p *actor.Process, id string) ([]string, error) {
	cart, err := find(p, id)
	if err != nil {
		return nil, err
	}
	return genserver.Call(p, cart, Read{})
}
