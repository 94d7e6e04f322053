package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
)

// Sample is an Elixir sample and its Go port, side by side in one folder of the cookbook,
// with the trace that both print.
type Sample struct {
	Name  string // the folder: "01_counter"
	Title string // what happens in it, in one line
	Files fs.FS  // the folder's content: Script, trace.txt, README.md and the port
	// Script is the Elixir file. It prints the trace when it is run by itself.
	Script string
	// Roles are the nodes, in the order in which they start, and what each is for. The
	// first runs the sample, as the script's own node does on the BEAM.
	Roles []Role
	// Types registers what is sent between nodes; nil for nothing.
	Types func(*codec.Codec) error
	// Serve prepares each node before others can reach it: it registers functions; nil for
	// nothing.
	Serve func(*cluster.Node) error
	// Run is the port of the script's run: the body of a process on the first node.
	Run func(p *actor.Process, n *cluster.Node, t *Trace)
	// Play is Run for the interactive demo: it goes on until its node ends. It runs on
	// each node, and again when that is started anew. Only the first sample needs one.
	Play func(p *actor.Process, n *cluster.Node, t *Trace)
}

// Role is a node of a Sample.
type Role struct {
	Node string // its name without the host
	Does string // "watches"
}

// Recording is the trace of a sample on a real BEAM.
type Recording struct {
	Beam  string // its version: "Elixir 1.14.0 OTP 25"
	Lines []string
}

// recordingFile is where a Sample's folder has its Recording.
const recordingFile = "trace.txt"

// ErrNoRecording says that a sample's trace cannot be read.
var ErrNoRecording = errors.New("there is no recorded trace: run beamline cookbook record")

// Recording reads the sample's trace.txt.
func (s *Sample) Recording() (Recording, error) {
	data, err := fs.ReadFile(s.Files, recordingFile)
	if err != nil {
		return Recording{}, fmt.Errorf("sample %s: %w: %w", s.Name, ErrNoRecording, err)
	}
	var r Recording
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if beam, ok := strings.CutPrefix(line, "# beam: "); ok {
			r.Beam = beam
		} else if !strings.HasPrefix(line, "#") {
			r.Lines = append(r.Lines, line)
		}
	}
	if r.Beam == "" || len(r.Lines) == 0 {
		return Recording{}, fmt.Errorf("sample %s: %w: %s has no BEAM version or no lines", s.Name, ErrNoRecording, recordingFile)
	}
	return r, nil
}

// Text is r as it stands in trace.txt.
func (r Recording) Text() string {
	return "# beam: " + r.Beam + "\n" + strings.Join(r.Lines, "\n") + "\n"
}
