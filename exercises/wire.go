package exercises

import (
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/beamline-go/beamline/actor"
)

// PID is a process's identity between a node and the judge: text, since that wire is
// JSON. Equal PIDs have equal texts.
type PID string

// ToPID is pid as text.
func ToPID(pid actor.PID) PID {
	data, err := pid.MarshalBinary()
	if err != nil || pid.IsZero() {
		return ""
	}
	return PID(hex.EncodeToString(data))
}

// FromPID is the process that text means.
func FromPID(text PID) (actor.PID, error) {
	data, err := hex.DecodeString(string(text))
	if err != nil {
		return actor.PID{}, fmt.Errorf("exercises: a PID from %q: %w", text, err)
	}
	var pid actor.PID
	if len(data) == 0 {
		return pid, errors.New("exercises: a PID from nothing")
	}
	if err := pid.UnmarshalBinary(data); err != nil {
		return pid, err
	}
	return pid, nil
}

// Show writes an exit reason as a person reads it: atoms as Elixir has them, a crash with
// its place in the learner's code, anything else with its type. It looks at the reason
// itself and not at what it wraps, but for a crash.
func Show(reason error) string {
	if reason == nil {
		return "nil"
	}
	for _, r := range []error{
		actor.Normal, actor.Shutdown, actor.Kill, actor.Killed, actor.NoProc, actor.NoConnection, actor.Timeout,
	} {
		if reason == r {
			return ":" + r.Error()
		}
	}
	if term, ok := actor.Term(reason); ok {
		text := fmt.Sprintf("%#v", term)
		if atom, ok := term.(actor.Atom); ok {
			text = atom.String()
		}
		if actor.Kind(reason) == actor.KindShutdown {
			return "{:shutdown, " + text + "}"
		}
		return text
	}
	var crash *actor.PanicError
	if errors.As(reason, &crash) {
		return fmt.Sprintf("%v%s", reason, place(crash.Stack))
	}
	return fmt.Sprintf("%T: %v", reason, reason)
}

// LearnerModule is the path of the Go module that holds the answers.
const LearnerModule = "workshop"

// place is where in the learner's module a crash happened, by its stack.
func place(stack []byte) string {
	lines := strings.Split(string(stack), "\n")
	for i, line := range lines[:max(0, len(lines)-1)] {
		if strings.HasPrefix(line, LearnerModule+"/") {
			at, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " ")
			return ", at " + path.Base(at)
		}
	}
	return ""
}
