package grains

import (
	"context"
	"errors"
	"fmt"
	"strings"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protocluster "github.com/asynkron/protoactor-go/cluster"
	"github.com/asynkron/protoactor-go/cluster/identitylookup/disthash"

	"github.com/beamline-go/beamline/actor"
)

// lookup is Proto.Actor's lookup by distributed hash: it has the actor on each node
// that starts the grains which belong there. Only the asking is ours, since Proto.Actor's
// waits for five seconds whoever goes away, and reads its hash without a lock.
type lookup struct {
	protocluster.IdentityLookup
	g *Grains
}

// Setup starts it. The actor on each node would tell all members, which it reads without
// a lock, of every grain that ends; nobody listens to that, and it opens connections
// from a node that stops. So it is given a member list that stays empty.
func (l *lookup) Setup(c *protocluster.Cluster, kinds []string, client bool) {
	apart := *c
	apart.MemberList = protocluster.NewMemberList(c)
	l.IdentityLookup.Setup(&apart, kinds, client)
}

// Get is for those who call a grain by Proto.Actor's own means.
func (l *lookup) Get(id *protocluster.ClusterIdentity) *protoactor.PID {
	ctx, cancel := context.WithTimeout(context.Background(), DefaultTimeout)
	defer cancel()
	at, err := l.g.locate(ctx, id)
	if err != nil {
		return nil
	}
	return at.pid
}

// location is where a grain lives.
type location struct {
	node actor.NodeName
	pid  *protoactor.PID
	gone <-chan struct{} // closed when that node leaves; nil for this node
}

// locate finds a grain, and has it started where it belongs if it is not there.
func (g *Grains) locate(ctx context.Context, id *protocluster.ClusterIdentity) (location, error) {
	for pause := newPause(); ; {
		v := g.view.Load()
		addr := v.owners.GetByClusterIdentity(id)
		if addr == "" {
			return location{}, fmt.Errorf("%w; members are %v, and they run %s", ErrNoKind, g.Members(), list(v.kinds()))
		}
		at := location{node: g.node.Name()}
		if p := v.byAddr[addr]; p != nil {
			at.node, at.gone = p.node, p.ctx.Done()
		} else if g.stopping.Load() {
			return location{}, ErrStopped
		}
		if cached, _ := g.cluster.PidCache.Get(id.Identity, id.Kind); cached != nil {
			if cached.Address == addr {
				at.pid = cached
				return at, nil
			}
			g.cluster.PidCache.Remove(id.Identity, id.Kind) // it has moved
		}
		placement := protoactor.NewPID(addr, disthash.PartitionActivatorActorName)
		reply, err := g.ask(ctx, placement, &protocluster.ActivationRequest{ClusterIdentity: id}, at.gone)
		if err != nil && !errors.Is(err, errGone) {
			return location{}, fmt.Errorf("%w while node %s was asked for it", err, at.node)
		}
		if r, ok := reply.(*protocluster.ActivationResponse); ok && r.Pid != nil {
			// Members may have changed meanwhile: then it is stopped there, and started where it
			// belongs now.
			if g.view.Load().owners.GetByClusterIdentity(id) == addr {
				at.pid = r.Pid
				g.cluster.PidCache.Set(id.Identity, id.Kind, r.Pid)
				return at, nil
			}
			continue
		}
		if err := pause.wait(ctx, g); err != nil {
			return location{}, fmt.Errorf("%w while node %s was asked for it", err, at.node)
		}
	}
}

func list(kinds []string) string {
	if len(kinds) == 0 {
		return "no kinds"
	}
	return strings.Join(kinds, ", ")
}

// identityOf is the identity of the grain that ctx belongs to.
func identityOf(ctx protoactor.ReceiverContext) (string, bool) {
	c, ok := ctx.(protoactor.ExtensionContext)
	if !ok {
		return "", false
	}
	id := protocluster.GetClusterIdentity(c)
	if id == nil {
		return "", false
	}
	return id.Identity, true
}

// callContext is how Proto.Actor's own Cluster.Request calls a grain: from within
// grains, and by code that Proto.Actor generates. Calls go the same way as Request's.
type callContext struct{ g *Grains }

var _ protocluster.Context = callContext{}

// Request is for Proto.Actor.
func (c callContext) Request(identity, kind string, message any, opts ...protocluster.GrainCallOption) (any, error) {
	config := c.config(opts)
	ctx, cancel := context.WithTimeout(context.Background(), config.Timeout)
	defer cancel()
	call := &CallError{Kind: kind, Identity: identity, Request: message}
	reply, err := c.g.request(ctx, call, message)
	if err == nil {
		return reply, nil
	}
	var failed *GrainError
	if errors.As(err, &failed) {
		// Generated code looks for it among the replies.
		return protocluster.NewGrainErrorResponse(failed.Reason, failed.Message), nil
	}
	call.Err = err
	return nil, call
}

// RequestFuture is for Proto.Actor.
func (c callContext) RequestFuture(identity, kind string, message any, opts ...protocluster.GrainCallOption) (*protoactor.Future, error) {
	config := c.config(opts)
	ctx, cancel := context.WithTimeout(context.Background(), config.Timeout)
	defer cancel()
	at, err := c.g.locate(ctx, protocluster.NewClusterIdentity(identity, kind))
	if err != nil {
		return nil, &CallError{Kind: kind, Identity: identity, Request: message, Err: err}
	}
	return config.Context.RequestFuture(at.pid, message, config.Timeout), nil
}

func (c callContext) config(opts []protocluster.GrainCallOption) *protocluster.GrainCallConfig {
	config := protocluster.NewGrainCallOptions(c.g.cluster)
	for _, o := range opts {
		o(config)
	}
	return config
}
