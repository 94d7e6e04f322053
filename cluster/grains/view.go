package grains

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	protocluster "github.com/asynkron/protoactor-go/cluster"

	"github.com/beamline-go/beamline/actor"
)

// peer is another node's grains while they are in the topology: one stay of theirs. A
// node that comes back is another peer.
type peer struct {
	node   actor.NodeName
	pid    actor.PID // of its manager
	ref    actor.Ref // our monitor of that
	addr   string
	member *protocluster.Member
	token  atomic.Pointer[string] // what lets us in there

	wanted   atomic.Bool   // something was sent there
	once     sync.Once     // closes streamed
	streamed chan struct{} // closed when there was a stream to there

	ctx    context.Context // ends when it leaves
	cancel context.CancelFunc
}

// newPeer is another node's grains; stay tells this stay of theirs from all others. It
// is nil when addr is not an address.
func newPeer(node actor.NodeName, pid actor.PID, addr, token, stay string, kinds []string) *peer {
	// A fresh id for each stay: one that has left is on the Remote's block list for good.
	m := newMember(string(node)+"/"+stay, addr, kinds)
	if m == nil {
		return nil
	}
	p := &peer{node: node, pid: pid, addr: addr, member: m, streamed: make(chan struct{})}
	p.token.Store(&token)
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// newMember is a member as Proto.Actor has it; nil when addr is not host:port.
func newMember(id, addr string, kinds []string) *protocluster.Member {
	host, port, err := hostPort(addr)
	if err != nil {
		return nil
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]" // Member.Address puts host and port together without
	}
	return &protocluster.Member{Id: id, Host: host, Port: int32(port), Kinds: kinds}
}

// view is who is in the topology, as this node has it. It is replaced whole, never
// changed.
type view struct {
	byAddr  map[string]*peer
	byNode  map[actor.NodeName]*peer
	members protocluster.Members // with this node
	owners  *protocluster.Rendezvous
	changed chan struct{} // closed when there is a newer view
}

func newView(self *protocluster.Member, peers []*peer) *view {
	v := &view{
		byAddr: make(map[string]*peer), byNode: make(map[actor.NodeName]*peer),
		members: protocluster.Members{self}, owners: protocluster.NewRendezvous(),
		changed: make(chan struct{}),
	}
	for _, p := range peers {
		v.byAddr[p.addr], v.byNode[p.node] = p, p
		v.members = append(v.members, p.member)
	}
	v.owners.UpdateMembers(v.members)
	return v
}

func (v *view) peers() []*peer {
	all := make([]*peer, 0, len(v.byNode))
	for _, p := range v.byNode {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *peer) int {
		if a.node < b.node {
			return -1
		}
		return 1
	})
	return all
}

// kinds is what the members run, for an error's text.
func (v *view) kinds() []string {
	var all []string
	for _, m := range v.members {
		for _, k := range m.Kinds {
			if k != protocluster.TopicActorKind && !slices.Contains(all, k) {
				all = append(all, k)
			}
		}
	}
	slices.Sort(all)
	return all
}
