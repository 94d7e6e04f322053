package main

import (
	"context"
	"log/slog"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protoremote "github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// One way to another node: one process sends blobs as fast as it can, and one on the other
// node counts them and tells when it has as many as it was to expect. Our receiver is a
// callback; Proto.Actor's messages are protobuf's BytesValue, over its own remote.

type (
	// expect is said before the blobs; on the BEAM it is {:expect, n, tell}.
	expect struct {
		N    int
		Tell actor.PID
	}
	// blob is what is sent; on the BEAM it is {:blob, data}.
	blob struct{ Data []byte }
)

// farCounter is the receiver.
type farCounter struct{ expect }

// Init does nothing.
func (*farCounter) Init(*actor.Process) error { return nil }

// Handle counts.
func (f *farCounter) Handle(p *actor.Process, msg any) error {
	switch m := msg.(type) {
	case expect:
		f.expect = m
	case blob:
		if f.N--; f.N == 0 {
			return p.Send(f.Tell, allReceived{})
		}
	}
	return nil
}

func floodRemote(size int) func(b *bench, n int) time.Duration {
	data := make([]byte, size)
	return func(b *bench, n int) time.Duration {
		return b.run(func(p *actor.Process) error {
			if err := p.Send(b.farSink, expect{n, p.Self()}); err != nil {
				return err
			}
			for range n {
				if err := p.Send(b.farSink, blob{data}); err != nil {
					return err
				}
			}
			_, err := actor.Receive[allReceived](p, actor.Infinity)
			return err
		})
	}
}

// protoNode is a system of Proto.Actor's own with a remote. Its limit on what gRPC takes in
// is raised, as it must be: a batch of a thousand large messages is beyond the default, and
// is lost.
func protoNode() (*protoactor.ActorSystem, *protoremote.Remote) {
	s := protoactor.NewActorSystem(protoactor.WithLoggerFactory(func(*protoactor.ActorSystem) *slog.Logger {
		return slog.New(slog.DiscardHandler)
	}))
	const most = 64 << 20
	r := protoremote.NewRemote(s, protoremote.Configure("127.0.0.1", 0,
		protoremote.WithServerOptions(grpc.MaxRecvMsgSize(most)),
		protoremote.WithDialOptions(grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(most)))))
	r.Start()
	return s, r
}

const protoSink = "sink"

// farProto is the other node of Proto.Actor's.
func farProto(ctx context.Context, c *testcluster.Child) error {
	s, r := protoNode()
	var left int64
	var tell *protoactor.PID
	_, err := s.Root.SpawnNamed(protoactor.PropsFromFunc(func(c protoactor.Context) {
		switch m := c.Message().(type) {
		case *wrapperspb.Int64Value:
			left, tell = m.Value, c.Sender()
		case *wrapperspb.BytesValue:
			if left--; left == 0 {
				c.Send(tell, wrapperspb.Bool(true))
			}
		}
	}), protoSink)
	if err != nil {
		return err
	}
	if err := c.Ready(testcluster.Info{Addr: s.Address()}); err != nil {
		return err
	}
	<-ctx.Done()
	r.Shutdown(true)
	return nil
}

// floodProto starts the two nodes for each measurement: nothing of them runs while others
// are measured.
func floodProto(size int) measure {
	data := make([]byte, size)
	return func(b *bench, n int) float64 {
		far, err := b.nodes.Start(b.ctx, "far proto", "far proto", nil)
		b.check(err)
		defer func() { b.check(far.Kill9()) }()
		s, r := protoNode()
		defer r.Shutdown(true)
		sink := protoactor.NewPID(far.Info().Addr, protoSink)
		flood := func(n int) time.Duration {
			done := make(chan struct{})
			tell := s.Root.Spawn(protoactor.PropsFromFunc(func(c protoactor.Context) {
				if _, ok := c.Message().(*wrapperspb.BoolValue); ok {
					close(done)
				}
			}))
			defer s.Root.Stop(tell)
			t := time.Now()
			s.Root.RequestWithCustomSender(sink, wrapperspb.Int64(int64(n)), tell)
			for range n {
				s.Root.Send(sink, &wrapperspb.BytesValue{Value: data})
			}
			<-done
			return time.Since(t)
		}
		flood(n/10 + 8)
		return per(flood(n), n)
	}
}
