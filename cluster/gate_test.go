package cluster

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// gatePair is two ends of a connection, each behind a gate.
func gatePair(t *testing.T) (gs *gates, a, b *gate) {
	t.Helper()
	gs = &gates{faulty: true, open: map[*gate]struct{}{}, log: slog.New(slog.DiscardHandler), maxHalfOpen: 2, patience: time.Second}
	x, y := net.Pipe()
	a, b = gs.wrap(x), gs.wrap(y)
	t.Cleanup(gs.closeAll)
	return gs, a, b
}

func TestGateDelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, a, b := gatePair(t)
		a.out.set(way{blocked: false, delay: 300 * time.Millisecond})
		b.in.set(way{blocked: false, delay: 200 * time.Millisecond})
		begin := time.Now()
		got := make([]byte, 3)
		go func() {
			for _, c := range "abc" {
				_, _ = a.Write([]byte{byte(c)})
				time.Sleep(100 * time.Millisecond)
			}
		}()
		for i := range got {
			if _, err := io.ReadFull(b, got[i:i+1]); err != nil {
				t.Fatal(err)
			}
			if took, want := time.Since(begin), time.Duration(500+100*i)*time.Millisecond; took != want {
				t.Errorf("byte %d arrived after %v, want %v", i, took, want)
			}
		}
		if string(got) != "abc" {
			t.Errorf("got %q", got)
		}
	})
}

func TestGateBlocksOneWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, a, b := gatePair(t)
		a.out.set(way{blocked: true, delay: 0})
		arrived := make(chan string, 1)
		go func() {
			buf := make([]byte, 5)
			_, _ = io.ReadFull(b, buf)
			arrived <- string(buf)
		}()
		if _, err := a.Write([]byte("hello")); err != nil {
			t.Fatalf("a blocked way is an error to the writer: %v", err)
		}
		go func() { _, _ = b.Write([]byte("back")) }()
		buf := make([]byte, 4)
		if _, err := io.ReadFull(a, buf); err != nil || string(buf) != "back" {
			t.Errorf("the other way: %q, %v", buf, err)
		}
		time.Sleep(time.Hour)
		if len(arrived) > 0 {
			t.Fatal("bytes went through a blocked way")
		}
		a.out.set(way{blocked: false, delay: 0})
		if got := <-arrived; got != "hello" {
			t.Errorf("after the heal came %q", got)
		}
	})
}

func TestGateCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gs, a, b := gatePair(t)
		a.in.set(way{blocked: true, delay: 0})
		read := make(chan error, 1)
		go func() {
			_, err := a.Read(make([]byte, 1))
			read <- err
		}()
		synctest.Wait()
		cause := errors.New("cause")
		a.closeFor(cause)
		a.closeFor(errors.New("later"))
		if err := <-read; !errors.Is(err, net.ErrClosed) {
			t.Errorf("a read on a closed gate: %v", err)
		}
		if _, err := a.Write([]byte{1}); err == nil {
			t.Error("a write on a closed gate is no error")
		}
		if !errors.Is(a.why(io.EOF), cause) || b.why(io.EOF) != io.EOF {
			t.Errorf("why: %v, %v", a.why(io.EOF), b.why(io.EOF))
		}
		if n, err := b.Read(make([]byte, 1)); err == nil {
			t.Errorf("the other end reads %d bytes", n)
		}
		gs.closeAll()
		x, y := net.Pipe()
		defer y.Close()
		if _, err := gs.wrap(x).Write([]byte{1}); err == nil {
			t.Error("a gate made after the end is open")
		}
	})
}

// What arrived before the other end closed is still read.
func TestGateReadsWhatCameBeforeTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, a, b := gatePair(t)
		a.in.set(way{blocked: false, delay: time.Second})
		data := bytes.Repeat([]byte("x"), 100_000)
		go func() {
			_, _ = b.Write(data)
			time.Sleep(100 * time.Millisecond)
			_ = b.Close()
		}()
		got, err := io.ReadAll(a)
		if !bytes.Equal(got, data) {
			t.Errorf("%d of %d bytes, %v", len(got), len(data), err)
		}
	})
}

// A throttled way takes the time that its bytes take at that rate.
func TestGateThrottles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, a, b := gatePair(t)
		a.out.set(way{rate: 1000})
		begin := time.Now()
		go func() {
			for range 4 {
				_, _ = a.Write(make([]byte, 500))
			}
		}()
		if _, err := io.ReadFull(b, make([]byte, 2000)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took != 2*time.Second {
			t.Errorf("2000 bytes at 1000 a second took %v", took)
		}
		a.out.set(way{})
		begin = time.Now()
		go func() { _, _ = a.Write(make([]byte, 5000)) }()
		if _, err := io.ReadFull(b, make([]byte, 5000)); err != nil || time.Since(begin) != 0 {
			t.Errorf("after the heal 5000 bytes took %v, %v", time.Since(begin), err)
		}
	})
}

// What is lost is sent again, later and later, and what was sent after it waits behind.
func TestGateLoses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, a, b := gatePair(t)
		draws := []float64{0.1, 0.1, 0.9, 0.9} // the first segment twice, then no more
		a.out.random = func() float64 {
			d := draws[0]
			draws = draws[1:]
			return d
		}
		a.out.set(way{loss: 0.5})
		begin := time.Now()
		go func() {
			_, _ = a.Write([]byte("first"))
			_, _ = a.Write([]byte("second"))
		}()
		got := make([]byte, 11)
		if _, err := io.ReadFull(b, got); err != nil || string(got) != "firstsecond" {
			t.Fatalf("%q, %v", got, err)
		}
		if took := time.Since(begin); took != 600*time.Millisecond {
			t.Errorf("two losses of one segment took %v", took)
		}
	})
}

// There is a bound for the number of connections in their handshake, and for its time.
func TestGatesBoundTheHalfOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gs, _, _ := gatePair(t)
		accept := func() (*gate, error) {
			x, y := net.Pipe()
			t.Cleanup(func() { _ = y.Close() })
			return gs.accept(pipeConn{x})
		}
		first, err := accept()
		if err != nil {
			t.Fatal(err)
		}
		second, err := accept()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := accept(); !errors.Is(err, errHalfOpen) {
			t.Errorf("one too many: %v", err)
		}
		first.proved()
		first.proved()
		third, err := accept()
		if err != nil {
			t.Errorf("after one has proved itself: %v", err)
		}
		_ = third.Close()
		fourth, err := accept()
		if err != nil {
			t.Errorf("after one has closed: %v", err)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if _, err := second.Write([]byte{1}); err == nil {
			t.Error("a connection that proves nothing is open for ever")
		}
		if _, err := fourth.Write([]byte{1}); err == nil {
			t.Error("a connection that proves nothing is open for ever")
		}
		if _, err := first.Write([]byte{1}); err != nil {
			t.Errorf("one that has proved itself was closed: %v", err)
		}
		if gs.halfOpen != 0 || gs.overdue != 2 || gs.surplus != 1 {
			t.Errorf("%d are half open, %d were overdue, %d too many", gs.halfOpen, gs.overdue, gs.surplus)
		}
	})
}

// pipeConn is an end of a net.Pipe with an address.
type pipeConn struct{ net.Conn }

// RemoteAddr is for net.Conn.
func (pipeConn) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }
