package testcluster

import (
	"bytes"
	"io"
	"sync"
)

// tailSize is how much of a node's output is kept: a Go crash with some dozen goroutines.
const tailSize = 64 << 10

// tail keeps the end of what is written to it and hands whole lines on.
type tail struct {
	prefix  string
	forward io.Writer // may be nil

	mu   sync.Mutex
	kept []byte
	part []byte // the line begun, when lines are handed on
}

// Write never fails: what a node prints must not be lost over who else wants to see it.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - tailSize; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	if t.forward == nil {
		return len(p), nil
	}
	t.part = append(t.part, p...)
	for {
		i := bytes.IndexByte(t.part, '\n')
		if i < 0 {
			return len(p), nil
		}
		// One Write a line: lines of several nodes stay whole.
		_, _ = t.forward.Write(append([]byte(t.prefix), t.part[:i+1]...))
		t.part = t.part[i+1:]
	}
}

// String is what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.kept)
}
