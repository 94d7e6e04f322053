package testcluster

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// The descriptors of a node process's two pipes. Its standard streams stay free for
// what the program and the Go runtime print.
const (
	commandsFD = 3 // from the launcher; end of file means that the launcher is gone
	eventsFD   = 4 // to the launcher
)

// marker is the environment variable that tells a binary it is to be a node process.
// Everything else comes through the pipe: secrets stay out of argv and environment.
const marker = "BEAMLINE_NODE_PROCESS"

// What a line on either pipe is.
const (
	opStart = "start" // launcher: the first line, what to run
	opCall  = "call"  // launcher: run a command, answer with opReply
	opStop  = "stop"  // launcher: end the program's context
	opReady = "ready" // node: the program called Ready
	opEvent = "event" // node: the program called Emit
	opReply = "reply" // node: the answer to an opCall
	opDone  = "done"  // node: the program returned, with Error when it failed
)

// line is one line of JSON on a pipe, in either direction.
type line struct {
	Op    string          `json:"op"`
	ID    uint64          `json:"id,omitempty"`   // of a call and its reply
	Name  string          `json:"name,omitempty"` // the node, the command or the kind of event
	Run   string          `json:"run,omitempty"`  // the program, in opStart
	Value json.RawMessage `json:"value,omitempty"`
	Info  *Info           `json:"info,omitempty"`  // in opReady
	Error string          `json:"error,omitempty"` // in opReply and opDone
}

// lineWriter writes lines one at a time; it is safe for concurrent use.
type lineWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (lw *lineWriter) write(l line) error {
	data, err := json.Marshal(l)
	if err != nil {
		return err
	}
	lw.mu.Lock()
	defer lw.mu.Unlock()
	_, err = lw.w.Write(append(data, '\n'))
	return err
}

// readLines calls handle with each line until r ends. A clean end of file is no error.
func readLines(r io.Reader, handle func(line)) error {
	in := bufio.NewReader(r)
	for {
		data, err := in.ReadBytes('\n')
		if err != nil {
			if errors.Is(err, io.EOF) && len(data) == 0 {
				return nil
			}
			return fmt.Errorf("after %q: %w", data, err)
		}
		var l line
		if err := json.Unmarshal(data, &l); err != nil {
			return fmt.Errorf("cannot read %q: %w", data, err)
		}
		handle(l)
	}
}
