// Package merge is exercise 2.3: carts with a global name, which meet. The task is in TASK.md,
// the Elixir it comes from in sample.exs.
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

// Register makes known what crosses to other nodes. What a cart sends to another is yours
// to add.
func Register(c *codec.Codec) error {
	return errors.Join(
		codec.Register[Key](c, "merge.Key"),
		codec.Register[Add](c, "merge.Add"),
		codec.Register[Read](c, "merge.Read"),
	)
}

// Cart is the GenServer.
type Cart struct {
	genserver.Default
	id    string
	items []string
}

// Init registers the cart, or gives up when there is one.
//
//	def init({id, _}) do
//	  case :global.register_name({:cart, id}, self(), …) do
//	    :yes -> {:ok, …}
//	    :no -> :ignore
//	  end
//	end
//
// Who keeps the name in a conflict, and who hears of it, is the resolver's to say. Without
// one it is global.RandomExitName.
func (c *Cart) Init(p *actor.Process) genserver.InitResult {
	if err := global.Register(p, Key{c.id}, p.Self()); err != nil {
		return genserver.Ignore()
	}
	return genserver.Ok()
}

// HandleCall puts an item into the cart, or tells what is in it.
func (c *Cart) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Add:
		if !slices.Contains(c.items, m.Item) {
			c.items = append(c.items, m.Item)
		}
		return genserver.Reply(m, struct{}{})
	case Read:
		return genserver.Reply(m, slices.Clone(c.items))
	}
	return c.Default.HandleCall(p, req, from)
}

// HandleInfo gets messages that are neither call nor cast: a conflict is one.
//
//	def handle_info({:global_name_conflict, name}, {_, items} = state) do
//	  …
//	end
//
// It is yours to write.
func (c *Cart) HandleInfo(p *actor.Process, msg any) genserver.Result {
	return c.Default.HandleInfo(p, msg)
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
