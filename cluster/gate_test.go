package cluster

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// gatePair is two ends of a connection, each behind a gate.
func gatePair(t *testing.T) (gs *gates, a, b *gate) {
	t.Helper()
	gs = &gates{faulty: true, open: map[*gate]struct{}{}}
	x, y := net.Pipe()
	a, b = gs.wrap(x), gs.wrap(y)
	t.Cleanup(gs.closeAll)
	return gs, a, b
}

func TestGateDelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, a, b := gatePair(t)
		a.out.set(false, 300*time.Millisecond)
		b.in.set(false, 200*time.Millisecond)
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
		a.out.set(true, 0)
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
		a.out.set(false, 0)
		if got := <-arrived; got != "hello" {
			t.Errorf("after the heal came %q", got)
		}
	})
}

func TestGateCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gs, a, b := gatePair(t)
		a.in.set(true, 0)
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
		a.in.set(false, time.Second)
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
