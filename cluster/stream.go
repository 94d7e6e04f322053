package cluster

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/cluster/internal/wire"
	beamlinev1 "github.com/beamline-go/beamline/proto/beamline/v1"
)

const (
	// moment is how long a stream that is being closed may take to send what is queued
	// and to see the peer close too.
	moment = 500 * time.Millisecond
	// maxPacket is the largest message that gRPC takes in. Ours stay far below; it is
	// Proto.Actor's batches that need it.
	maxPacket = 2 * codec.MaxSize
	// maxParts is how many bytes of unfinished large signals a peer may have under way.
	maxParts = 512 << 20
	// maxPartial is how many such signals there may be, and maxPieces of how many
	// fragments one may be: a node sends fragments of fragmentSize.
	maxPartial = 64 << 10
	maxPieces  = 4 * codec.MaxSize / fragmentSize
	// maxHeader is what a signal may have beside its message: pids, references, a name.
	maxHeader = 64 << 10
	// windowSize is how many bytes may be under way to a reader that does not read: the
	// credit that gRPC gives a sender.
	windowSize = 1 << 20
)

// packets is a gRPC stream, of either side.
type packets interface {
	SendMsg(m any) error
	RecvMsg(m any) error
}

// stream is a stream to another node: perhaps an epoch, once the machine says so. One
// goroutine reads it, one writes it.
type stream struct {
	node    *Node
	conn    mesh.Conn
	gate    *gate
	packets packets
	out     *queue

	closing   chan struct{} // closed when the machine ends the stream
	closeOnce sync.Once
	decided   chan struct{} // closed when the epoch begins, or when there will be none any more
	decide    sync.Once

	sent, received atomic.Int64 // when, in the node's time

	mu   sync.Mutex // held while a signal is delivered
	live bool       // the epoch is on
	peer actor.NodeID

	backlog   *backlog
	parts     map[uint64]inbound // of the large signals under way; the reader's
	partBytes int
}

func newStream(n *Node, conn mesh.Conn, g *gate, p packets) *stream {
	s := &stream{
		node: n, conn: conn, gate: g, packets: p, out: newQueue(),
		closing: make(chan struct{}), decided: make(chan struct{}),
		parts: make(map[uint64]inbound),
	}
	s.backlog = newBacklog(s)
	return s
}

// begin makes the stream an epoch with peer: signals are delivered from now on.
func (s *stream) begin(peer actor.NodeID) {
	s.mu.Lock()
	s.live, s.peer = true, peer
	s.mu.Unlock()
	s.decide.Do(func() { close(s.decided) })
}

// isLive reports whether the epoch is on.
func (s *stream) isLive() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live
}

// end ends the epoch: once it returns, nothing is delivered any more, and who waits
// to send is released.
func (s *stream) end() {
	s.mu.Lock()
	s.live = false
	s.mu.Unlock()
	s.decide.Do(func() { close(s.decided) })
	s.out.close(true)
}

// close ends the epoch, if there is one, and the stream after what is queued.
func (s *stream) close() {
	s.end()
	s.closeOnce.Do(func() { close(s.closing) })
}

// run reads and writes the stream until it is over, and returns once it may be left:
// what was queued is sent, or is not taken any more.
func (s *stream) run() (readerDone <-chan struct{}) {
	reader, writer := make(chan struct{}), make(chan struct{})
	s.node.tasks.Go(func() {
		defer close(writer)
		s.write()
	})
	s.node.tasks.Go(func() {
		defer close(reader)
		err := s.read()
		// What came before the end is delivered before it is told.
		s.backlog.wait()
		s.ended(err)
	})
	select {
	case <-s.closing:
	case <-reader:
	}
	late := time.NewTimer(moment)
	defer late.Stop()
	select {
	case <-writer:
	case <-late.C:
		_ = s.gate.Close()
		<-writer
	}
	return reader
}

// ended tells the machine that nothing more is read.
func (s *stream) ended(err error) {
	if errors.Is(err, wire.ErrGarbage) {
		s.node.stats.nonsense()
		s.node.log.Warn("a peer sent garbage and is dropped",
			slog.Any("node", s.node.name), slog.String("stream", s.label()), slog.Any("err", err))
		s.out.control(wire.Control(mesh.Frame{Kind: mesh.FrameGoodbye, Code: mesh.CodeProtocol, Text: err.Error()}))
		err = fmt.Errorf("%w: %w", mesh.ErrProtocol, err)
	}
	s.node.post(mesh.Closed{Conn: s.conn, Err: s.gate.why(err)})
	s.end()
}

func (s *stream) label() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.peer.Name != "" {
		return fmt.Sprintf("%v to %s", s.conn, s.peer.Name)
	}
	return s.conn.String()
}

// write sends what is queued, until the queue ends or the stream breaks. Of a broken
// stream the reader tells.
func (s *stream) write() {
	var p beamlinev1.Packet
	for s.out.take(&p) {
		if err := s.packets.SendMsg(&p); err != nil {
			s.out.close(false)
			_ = s.gate.Close()
			return
		}
		s.sent.Store(int64(s.node.now()))
	}
}

// errOver ends the reader of a stream that the machine has ended.
var errOver = errors.New("the stream is over")

func (s *stream) read() error {
	var p beamlinev1.Packet
	for {
		p.Reset()
		if err := s.packets.RecvMsg(&p); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		s.received.Store(int64(s.node.now()))
		if err := s.handle(&p); err != nil {
			return err
		}
	}
}

func (s *stream) handle(p *beamlinev1.Packet) error {
	if p.Control != nil {
		f, err := wire.ParseControl(p.Control)
		if err != nil {
			return err
		}
		if f.Kind == mesh.FrameHello {
			if err := s.node.faults.known(s.gate, f.Hello.Name); err != nil {
				return err
			}
		}
		s.node.post(mesh.Received{Conn: s.conn, Frame: f})
	}
	if len(p.Signals) == 0 && len(p.Fragments) == 0 {
		return nil
	}
	<-s.decided // the frames before these signals may still be on their way to the machine
	if err := wire.EachFrame(p.Signals, s.small); err != nil {
		return err
	}
	for _, f := range p.Fragments {
		if err := s.fragment(f); err != nil {
			return err
		}
	}
	return nil
}

// fragment puts together a large signal.
func (s *stream) fragment(f *beamlinev1.Fragment) error {
	if f == nil {
		return fmt.Errorf("%w: an empty fragment", wire.ErrGarbage)
	}
	in := s.parts[f.Transfer]
	in.parts, in.size = append(in.parts, f.Data), in.size+len(f.Data)
	if limit := s.node.settings.MaxMessageSize; in.size > limit+maxHeader {
		return fmt.Errorf("%w: a signal of more than %d bytes, which Config.MaxMessageSize allows", wire.ErrGarbage, limit)
	}
	if s.partBytes += len(f.Data); s.partBytes > maxParts || len(s.parts) > maxPartial || len(in.parts) > maxPieces {
		return fmt.Errorf("%w: %d bytes of %d unfinished signals", wire.ErrGarbage, s.partBytes, len(s.parts))
	}
	if !f.Last {
		s.parts[f.Transfer] = in
		return nil
	}
	delete(s.parts, f.Transfer)
	s.partBytes -= in.size
	if !s.isLive() {
		return errOver
	}
	s.backlog.add(in)
	return nil
}

// small delivers a signal that came whole, behind what waits of its sender.
func (s *stream) small(b []byte) error {
	if s.backlog.behind(b) {
		return nil
	}
	return s.signal(b)
}

// signal delivers one encoded signal.
func (s *stream) signal(b []byte) error {
	s.mu.Lock()
	live, peer := s.live, s.peer
	s.mu.Unlock()
	if !live {
		return errOver
	}
	sig, payload, err := wire.ParseSignal(b, wire.Ends{From: peer, To: s.node.id})
	if err != nil {
		return err
	}
	if !s.decode(sig, payload) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.live {
		return errOver
	}
	s.node.system.Deliver(peer, sig)
	return nil
}

// decode fills in what a signal carries. It is false for a message that cannot be
// decoded: that one is a dead letter.
func (s *stream) decode(sig *actor.Signal, payload []byte) bool {
	if len(payload) == 0 {
		return sig.Kind != actor.SignalMessage
	}
	v, err := s.node.codec.Decode(payload)
	if sig.Kind == actor.SignalMessage {
		if err != nil {
			s.node.deadLetter(sig, payload, err)
			return false
		}
		sig.Message = v
		return v != nil
	}
	reason, ok := v.(error)
	switch {
	case err != nil:
		s.node.log.Error("an exit reason could not be decoded",
			slog.Any("node", s.node.name), slog.Any("from", sig.From), slog.Any("to", sig.To), slog.Any("err", err))
		reason = &actor.RemoteError{Type: "undecodable", Text: err.Error()}
	case !ok && v != nil:
		reason = actor.Reason(v)
	}
	sig.Reason = reason
	return true
}

// Undecodable is the message of the dead letter that Proto.Actor's event stream gets
// for a message from another node that could not be decoded here.
type Undecodable struct {
	From, To actor.PID
	ToName   actor.Name // when it was sent to a name
	Data     []byte     // the encoded message
	Err      error
}

// IgnoreDeadLetterLogging keeps Proto.Actor from logging what was logged already.
func (*Undecodable) IgnoreDeadLetterLogging() {}

var _ protoactor.IgnoreDeadLetterLogging = (*Undecodable)(nil)

func (n *Node) deadLetter(sig *actor.Signal, payload []byte, err error) {
	n.log.Error("a message from another node could not be decoded: it is a dead letter",
		slog.Any("node", n.name), slog.Any("from", sig.From), slog.Any("to", sig.To),
		slog.Any("to_name", sig.ToName), slog.Any("err", err))
	n.proto.EventStream.Publish(&protoactor.DeadLetterEvent{
		PID: &protoactor.PID{Address: n.addr, Id: sig.To.String()},
		Message: &Undecodable{
			From: sig.From, To: sig.To, ToName: sig.ToName, Data: append([]byte(nil), payload...), Err: err,
		},
	})
}
