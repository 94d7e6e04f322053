package grains

import (
	"slices"
	"testing"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protocluster "github.com/asynkron/protoactor-go/cluster"
	"github.com/asynkron/protoactor-go/cluster/identitylookup/disthash"
	protoremote "github.com/asynkron/protoactor-go/remote"

	"github.com/beamline-go/beamline/actor"
)

// plain is a ClusterProvider as Proto.Actor's own are: a member has one id for life.
type plain struct{ started chan struct{} }

func (p plain) StartMember(*protocluster.Cluster) error { close(p.started); return nil }
func (p plain) StartClient(*protocluster.Cluster) error { return nil }
func (plain) Shutdown(bool) error                       { return nil }

// Proto.Actor's member list alone: who has been gone for a moment, as after a paused
// process or a link that was down, is blocked for good.
func TestProtoActorBlocksForGood(t *testing.T) {
	system := protoactor.NewActorSystem(protoactor.WithLoggerFactory(discard))
	p := plain{make(chan struct{})}
	config := protocluster.Configure("plain", p, disthash.New(), protoremote.Configure("127.0.0.1", 0))
	config.GossipInterval = never
	c := protocluster.New(system, config)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.StartMember()
	}()
	<-p.started
	defer func() {
		<-done
		c.Gossip.Shutdown()
		c.Remote.Shutdown(true)
		system.Shutdown()
	}()
	self := &protocluster.Member{Id: system.ID, Host: "127.0.0.1", Port: 1}
	other := &protocluster.Member{Id: "other", Host: "127.0.0.1", Port: 2}
	has := func() bool {
		return slices.ContainsFunc(c.MemberList.Members().Members(), func(m *protocluster.Member) bool { return m.Id == other.Id })
	}
	c.MemberList.UpdateClusterTopology(protocluster.Members{self, other})
	if !has() {
		t.Fatal("it has not joined")
	}
	c.MemberList.UpdateClusterTopology(protocluster.Members{self})
	c.MemberList.UpdateClusterTopology(protocluster.Members{self, other})
	if has() {
		t.Error("it came back: Proto.Actor no longer blocks who has left, and the ids of a stay can go")
	}
}

// The same with our view in between: a stay is over, the node is not.
func TestWhoComesBackIsAMemberAgain(t *testing.T) {
	g := startGrains(t)
	const addr = "127.0.0.1:2"
	for range 5 {
		p := fakePeer(g, "b@127.0.0.1", addr)
		g.mu.Lock()
		g.setViewLocked([]*peer{p})
		g.mu.Unlock()
		if got := addrs(g); !slices.Contains(got, addr) {
			t.Fatalf("it has not joined: %v", got)
		}
		g.mu.Lock()
		g.setViewLocked(nil)
		g.mu.Unlock()
		if got := addrs(g); slices.Contains(got, addr) {
			t.Fatalf("it has not left: %v", got)
		}
		if p.ctx.Err() == nil {
			t.Error("what waits for it goes on waiting")
		}
		if !g.ends.settled(addr) {
			t.Error("an event that came is still waited for")
		}
	}
	if n := g.cluster.Remote.BlockList().Len(); n != 5 {
		t.Errorf("%d ids are blocked", n)
	}
}

func addrs(g *Grains) []string {
	var all []string
	for _, m := range g.cluster.MemberList.Members().Members() {
		all = append(all, m.Address())
	}
	return all
}

func fakePeer(g *Grains, name actor.NodeName, addr string) *peer {
	return newPeer(name, actor.PID{}, addr, "token", g.system.ProcessRegistry.NextId(), nil)
}
