package grains

import (
	"fmt"
	"log/slog"
	"strings"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protocluster "github.com/asynkron/protoactor-go/cluster"
	protoremote "github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/beamline-go/beamline/actor"
)

// resolve gives Proto.Actor the process behind the PID of another node. It is asked
// before Proto.Actor's own resolver.
func (g *Grains) resolve(pid *protoactor.PID) (protoactor.Process, bool) {
	if g.view.Load() == nil {
		return nil, false
	}
	inner, ok := g.remote(pid)
	return &outward{g: g, addr: pid.Address, inner: inner}, ok
}

// outward is the way to an actor on another node. Proto.Actor would open a connection
// to any address; this one lets nothing through to an address that is not a member's,
// and nothing that cannot travel.
type outward struct {
	g     *Grains
	addr  string
	inner protoactor.Process
}

var _ protoactor.Process = (*outward)(nil)

func (o *outward) open() bool {
	p := o.g.view.Load().byAddr[o.addr]
	if p == nil {
		return false
	}
	if !p.wanted.Load() {
		p.wanted.Store(true)
	}
	return true
}

// SendUserMessage sends a message, or makes it a dead letter, which tells who waits
// for an answer.
func (o *outward) SendUserMessage(pid *protoactor.PID, message any) {
	if !o.open() {
		o.g.system.DeadLetter.SendUserMessage(pid, message)
		return
	}
	_, msg, sender := protoactor.UnwrapEnvelope(message)
	if err := sendable(msg); err != nil {
		o.g.refused(pid, sender, msg, err)
		return
	}
	o.g.guarded(func() { o.inner.SendUserMessage(pid, message) })
}

// SendSystemMessage passes a Watch, say, on; who watches a node that is no member is
// told so.
func (o *outward) SendSystemMessage(pid *protoactor.PID, message any) {
	if !o.open() {
		o.g.system.DeadLetter.SendSystemMessage(pid, message)
		return
	}
	o.g.guarded(func() { o.inner.SendSystemMessage(pid, message) })
}

// Stop asks the actor to stop.
func (o *outward) Stop(pid *protoactor.PID) {
	if o.open() {
		o.g.guarded(func() { o.inner.Stop(pid) })
	}
}

// guarded keeps the panic in which Proto.Actor's remote ends a send that meets its
// shutdown away from the sender.
func (g *Grains) guarded(f func()) {
	defer func() {
		if p := recover(); p != nil {
			select {
			case <-g.closing:
			default:
				panic(p)
			}
		}
	}()
	f()
}

// sendable says why msg cannot travel.
func sendable(msg any) error {
	if _, ok := msg.(protoremote.RootSerializable); ok {
		return nil // Proto.Actor turns it into protobuf itself
	}
	m, ok := msg.(proto.Message)
	if !ok {
		return fmt.Errorf("%w, not a %T", ErrNotProtobuf, msg)
	}
	if !m.ProtoReflect().IsValid() {
		return fmt.Errorf("%w: it is a nil %T", ErrUnsendable, msg)
	}
	data, err := proto.Marshal(m)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrUnsendable, err)
	case len(data) > maxMessage:
		return fmt.Errorf("%w: it takes %d bytes and %d are allowed; send it in pieces", ErrUnsendable, len(data), maxMessage)
	}
	return nil
}

// refused tells of a message that cannot travel: who waits for the answer to it, who
// waits for it as the answer, and the log.
func (g *Grains) refused(to, sender *protoactor.PID, msg any, err error) {
	g.log.Error("grains: a message to another node cannot be sent", slog.Any("node", g.node.Name()),
		slog.String("to", to.String()), slog.String("type", fmt.Sprintf("%T", msg)), slog.Any("err", err))
	if isCall(to) {
		reply := protocluster.NewGrainErrorResponse(ReasonReply, "its answer cannot be sent to another node: "+err.Error())
		g.system.Root.Send(to, reply)
	}
	switch {
	case sender == nil:
	case isCall(sender):
		g.system.Root.Send(sender, unsent{err})
	default:
		g.system.Root.Send(sender, &protoactor.DeadLetterResponse{Target: to})
	}
}

// incoming is Proto.Actor's stream from a member. Proto.Actor's reader panics at a
// message of a type that is not linked into this program, and would take the
// connection down with it; so such a message is taken out, and who sent it is told.
type incoming struct {
	grpc.ServerStream
	g    *Grains
	from actor.NodeName
}

// RecvMsg is for Proto.Actor.
func (s *incoming) RecvMsg(m any) error {
	if err := s.ServerStream.RecvMsg(m); err != nil {
		return err
	}
	if msg, ok := m.(*protoremote.RemoteMessage); ok {
		if batch := msg.GetMessageBatch(); batch != nil {
			s.filter(batch)
		}
	}
	return nil
}

// filter takes out what the reader would fail at.
func (s *incoming) filter(batch *protoremote.MessageBatch) {
	keep := batch.Envelopes[:0]
	for _, e := range batch.Envelopes {
		if why := s.unreadable(batch, e); why != "" {
			s.reject(batch, e, why)
			continue
		}
		keep = append(keep, e)
	}
	clear(batch.Envelopes[len(keep):])
	batch.Envelopes = keep
}

func (s *incoming) unreadable(batch *protoremote.MessageBatch, e *protoremote.MessageEnvelope) string {
	switch {
	case e == nil || !index(e.TypeId, len(batch.TypeNames)) || !index(e.Target, len(batch.Targets)) ||
		e.Sender != 0 && !index(e.Sender-1, len(batch.Senders)):
		return "it makes no sense"
	case e.SerializerId != protoremote.DefaultSerializerID:
		return fmt.Sprintf("%v: it comes from serializer %d", ErrNotProtobuf, e.SerializerId)
	}
	name := batch.TypeNames[e.TypeId]
	if _, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(name)); err != nil {
		return fmt.Sprintf("the protobuf message %s is not known there: import its generated package", name)
	}
	return ""
}

func index(i int32, n int) bool { return i >= 0 && int(i) < n }

func (s *incoming) reject(batch *protoremote.MessageBatch, e *protoremote.MessageEnvelope, why string) {
	g := s.g
	g.log.Error("grains: a message cannot be taken", slog.Any("node", g.node.Name()), slog.Any("peer", s.from), slog.String("why", why))
	if e == nil || e.Sender == 0 || !index(e.Sender-1, len(batch.Senders)) {
		return
	}
	if sender := batch.Senders[e.Sender-1]; isCall(sender) {
		g.system.Root.Send(sender, protocluster.NewGrainErrorResponse(ReasonRequest, fmt.Sprintf("node %s: %s", g.node.Name(), why)))
	}
}

func isCall(pid *protoactor.PID) bool { return strings.HasPrefix(pid.GetId(), callPrefix) }
