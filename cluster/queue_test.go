package cluster

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/cluster/internal/wire"
	beamlinev1 "github.com/beamline-go/beamline/proto/beamline/v1"
)

// assembler reads packets as the other side does.
type assembler struct {
	parts  map[uint64][]byte
	frames [][]byte
}

func (a *assembler) take(p *beamlinev1.Packet) error {
	if err := wire.EachFrame(p.Signals, func(b []byte) error {
		a.frames = append(a.frames, bytes.Clone(b))
		return nil
	}); err != nil {
		return err
	}
	for _, f := range p.Fragments {
		a.parts[f.Transfer] = append(a.parts[f.Transfer], f.Data...)
		if f.Last {
			a.frames = append(a.frames, a.parts[f.Transfer])
			delete(a.parts, f.Transfer)
		}
	}
	return nil
}

func testPID(n uint64) actor.PID {
	return actor.MakePID(actor.NodeID{Name: "q@h", Incarnation: 1}, n)
}

// Whatever is put between whatever is taken: each frame comes out once, whole, and
// those of one sender in the order put.
func TestQueueKeepsTheOrderOfEachSender(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := newQueue()
		out := &assembler{parts: map[uint64][]byte{}}
		var p beamlinev1.Packet
		next := map[uint64]uint64{}
		puts, controls := 0, 0
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0, 1, 2, 3:
				sender := rapid.Uint64Range(0, 4).Draw(t, "sender")
				size := rapid.SampledFrom([]int{16, 20, 100, chunkSize - 50, chunkSize, fragmentSize, fragmentSize + 1, 3*fragmentSize + 7}).Draw(t, "size")
				frame := make([]byte, size)
				binary.BigEndian.PutUint64(frame, sender)
				binary.BigEndian.PutUint64(frame[8:], next[sender])
				for i := 16; i < size; i++ {
					frame[i] = byte(i) ^ byte(sender)
				}
				next[sender]++
				puts++
				if err := q.add(testPID(sender), frame); err != nil {
					t.Fatal(err)
				}
			case 4:
				controls++
				q.control(wire.Control(mesh.Frame{Kind: mesh.FrameTick}))
			case 5:
				if len(q.chunks) > 0 || len(q.turn) > 0 {
					if !q.take(&p) {
						t.Fatal("the queue is not closed")
					}
					if p.Control != nil {
						controls--
					}
					if err := out.take(&p); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		q.close(true)
		for q.take(&p) {
			if p.Control != nil {
				controls--
			}
			if err := out.take(&p); err != nil {
				t.Fatal(err)
			}
		}
		if len(out.frames) != puts || controls != 0 || len(out.parts) != 0 || len(q.lanes) != 0 || q.chunkBytes != 0 || q.laneBytes != 0 {
			t.Fatalf("%d frames of %d came out, %d controls are missing, %d parts are left, and the queue holds %d lanes, %d and %d bytes",
				len(out.frames), puts, controls, len(out.parts), len(q.lanes), q.chunkBytes, q.laneBytes)
		}
		seen := map[uint64]uint64{}
		for _, f := range out.frames {
			sender, n := binary.BigEndian.Uint64(f), binary.BigEndian.Uint64(f[8:])
			if n != seen[sender] {
				t.Fatalf("frame %d of sender %d comes after %d others of its", n, sender, seen[sender])
			}
			seen[sender]++
			for i := 16; i < len(f); i++ {
				if f[i] != byte(i)^byte(sender) {
					t.Fatalf("frame %d of sender %d is damaged", n, sender)
				}
			}
		}
	})
}

// A large frame lets others pass, and small ones are packed.
func TestQueueInterleavesAndPacks(t *testing.T) {
	q := newQueue()
	_ = q.add(testPID(1), make([]byte, 10*fragmentSize))
	_ = q.add(testPID(2), make([]byte, 10*fragmentSize))
	for range 100 {
		_ = q.add(testPID(3), make([]byte, 50))
	}
	var p beamlinev1.Packet
	q.take(&p)
	n := 0
	_ = wire.EachFrame(p.Signals, func([]byte) error { n++; return nil })
	if n != 100 || len(p.Fragments) != 2 || p.Fragments[0].Transfer == p.Fragments[1].Transfer {
		t.Errorf("the first packet has %d frames and %d fragments, want 100 and one of each large frame", n, len(p.Fragments))
	}
}

// addWithRoom is what a sender does who can wait.
func addWithRoom(q *queue, sender actor.PID, frame []byte) error {
	for room := q.room(sender); room != nil; room = q.room(sender) {
		<-room
	}
	return q.add(sender, frame)
}

func TestQueueFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		frame := make([]byte, 1000)
		added := 0
		done := make(chan error)
		go func() {
			for {
				if err := addWithRoom(q, testPID(1), frame); err != nil {
					done <- err
					return
				}
				added++
			}
		}()
		synctest.Wait()
		if full := added * 1000; full < queueLimit*9/10 || full > queueLimit*11/10 {
			t.Fatalf("%d bytes were taken in before the sender waits, the limit being %d", full, queueLimit)
		}
		before := added
		if err := q.add(testPID(2), frame); err != nil {
			t.Errorf("who does not wait: %v", err)
		}
		var p beamlinev1.Packet
		q.take(&p)
		synctest.Wait()
		if added != before {
			t.Error("the sender was woken for a single chunk")
		}
		for range queueLimit / chunkSize * 6 / 10 {
			q.take(&p)
		}
		synctest.Wait()
		if added == before {
			t.Error("the sender still waits after there was room")
		}
		q.close(false)
		if err := <-done; !errors.Is(err, actor.NoConnection) {
			t.Errorf("the sender that waits when the queue is closed: %v", err)
		}
		if q.take(&p) {
			t.Error("something came out of a closed queue")
		}
	})
}

// Who sends something large waits for its own lane, the others do not wait for it.
func TestQueueFullLane(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		if err := addWithRoom(q, testPID(1), make([]byte, 5*queueLimit)); err != nil {
			t.Fatal(err)
		}
		waited := make(chan error, 1)
		go func() { waited <- addWithRoom(q, testPID(1), make([]byte, 10)) }()
		synctest.Wait()
		select {
		case err := <-waited:
			t.Fatalf("the sender of a large frame did not wait for it: %v", err)
		default:
		}
		if err := addWithRoom(q, testPID(2), make([]byte, 10)); err != nil {
			t.Error(err)
		}
		var p beamlinev1.Packet
		for len(waited) == 0 {
			if !q.take(&p) {
				t.Fatal("the queue is closed")
			}
			synctest.Wait()
		}
		if err := <-waited; err != nil {
			t.Error(err)
		}
		q.close(false)
	})
}
