package workshop

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const (
	ownDir    = ".workshop" // below the learner's folder: what is not the learner's
	stateFile = "state.json"
)

// state is what a folder remembers.
type state struct {
	// Files are the files that the workshop wrote, by slashed path, with their hash.
	Files map[string]string `json:"files"`
	// Exercises are the learner's ways through the exercises, by ID.
	Exercises map[string]*progress `json:"exercises"`
}

// progress is how far the learner is with an exercise.
type progress struct {
	Passed   bool      `json:"passed"`
	PassedAt time.Time `json:"passed_at,omitzero"`
	Seed     uint64    `json:"seed,omitempty"` // of the pass
	Checks   int       `json:"checks"`
	Hints    int       `json:"hints"` // how many were shown
}

// of is the progress with an exercise, to read and to change.
func (s *state) of(id string) *progress {
	if s.Exercises[id] == nil {
		s.Exercises[id] = &progress{}
	}
	return s.Exercises[id]
}

func newState() *state {
	return &state{Files: map[string]string{}, Exercises: map[string]*progress{}}
}

func loadState(dir string) (*state, error) {
	path := filepath.Join(dir, ownDir, stateFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := newState()
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("read %s: %w (remove it and run `beamline workshop update`: your files are kept, "+
			"only what was passed is forgotten)", path, err)
	}
	if s.Files == nil {
		s.Files = map[string]string{}
	}
	if s.Exercises == nil {
		s.Exercises = map[string]*progress{}
	}
	return s, nil
}

// save replaces the state file whole, so that an interrupt leaves the old or the new.
func (s *state) save(dir string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, ownDir, stateFile)
	return writeFile(path, append(data, '\n'))
}

// writeFile writes a file whole or not at all, and the folders it lies in.
func writeFile(path string, data []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(data)
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
