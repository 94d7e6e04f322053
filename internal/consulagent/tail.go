package consulagent

import (
	"bytes"
	"sync"
)

// tailMax is how many bytes of a program's output are kept for an error's text.
const tailMax = 4 << 10

// tail is a Writer that keeps the end of what was written.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	if over := len(t.b) - tailMax; over > 0 {
		t.b = append(t.b[:0], t.b[over:]...)
		if _, rest, ok := bytes.Cut(t.b, []byte("\n")); ok { // no half lines
			t.b = append(t.b[:0], rest...)
		}
	}
	return len(p), nil
}

// Tail is the end of what was written, without the last line's end.
func (t *tail) Tail() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimRight(t.b, "\n"))
}
