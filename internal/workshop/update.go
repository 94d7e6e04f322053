package workshop

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/beamline-go/beamline/exercises/catalog"
)

// Update brings the files that the learner did not touch to what the clone has now, and
// leaves the others alone: their new version is put into .workshop/new.
func (w *Workshop) Update(ctx context.Context, f *Folder, clone string) error {
	files, err := w.files(clone)
	if err != nil {
		return err
	}
	if err := refreshSum(f.Dir, clone); err != nil {
		return err
	}
	changed, kept := 0, 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name == "go.sum" {
			continue
		}
		what, err := w.updateFile(f, name, files[name])
		if err != nil {
			return fmt.Errorf("update %s: %w", name, err)
		}
		switch what {
		case written:
			changed++
		case leftAlone:
			kept++
		}
	}
	if err := f.moveTo(ctx, clone); err != nil {
		return err
	}
	gone, err := w.removeOld(f, files)
	if err != nil {
		return err
	}
	if err := f.state.save(f.Dir); err != nil {
		return err
	}
	w.printf("update: %d files written, %d removed, %d of yours left alone\n", changed, gone, kept)
	return nil
}

type updated int

const (
	asBefore updated = iota
	written
	leftAlone
)

func (w *Workshop) updateFile(f *Folder, name string, data []byte) (updated, error) {
	if f.state.Files[name] == hash(data) {
		return asBefore, nil // no news; touched or not, there is nothing to do
	}
	onDisk, err := os.ReadFile(f.path(name))
	missing := errors.Is(err, os.ErrNotExist)
	if err != nil && !missing {
		return 0, err
	}
	_, known := f.state.Files[name]
	switch {
	case missing && !known, !missing && hash(onDisk) == f.state.Files[name]:
		w.printf("  written     %s\n", name)
		return written, f.write(name, data)
	case !missing && hash(onDisk) == hash(data):
		f.state.Files[name] = hash(data)
		return asBefore, nil
	}
	aside := filepath.Join(ownDir, "new", filepath.FromSlash(name))
	w.printf("  yours, kept %s (the new version is %s)\n", name, aside)
	f.state.Files[name] = hash(data) // which is not what lies there: it stays the learner's, and is told once
	return leftAlone, writeFile(filepath.Join(f.Dir, aside), data)
}

// moveTo has a go.mod that the learner touched build with another clone, where it
// named one that is elsewhere.
func (f *Folder) moveTo(ctx context.Context, clone string) error {
	named, err := replacedBy(f.Dir)
	if err != nil || named == clone {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "mod", "edit", "-replace="+modulePath+"="+clone)
	cmd.Dir = f.Dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("have go.mod build with %s: %w: %s", clone, err, out)
	}
	return nil
}

// removeOld removes what the workshop wrote once and has no more, unless it was touched.
func (w *Workshop) removeOld(f *Folder, files map[string][]byte) (int, error) {
	gone := 0
	for _, name := range slices.Sorted(maps.Keys(f.state.Files)) {
		if _, still := files[name]; still {
			continue
		}
		touched, err := f.touched(name)
		if err != nil {
			return gone, err
		}
		if !touched {
			if err := os.Remove(f.path(name)); err != nil {
				return gone, err
			}
			w.printf("  removed     %s\n", name)
			gone++
		}
		delete(f.state.Files, name)
	}
	return gone, nil
}

// Reset gives an exercise back as it was at the beginning, its hints and its pass
// forgotten. What the learner wrote is kept in a folder below .workshop.
func (w *Workshop) Reset(f *Folder, name string) error {
	e, err := w.find(name)
	if err != nil {
		return err
	}
	files, err := e.LearnerFiles()
	if err != nil {
		return err
	}
	aside, err := f.setAside(e, files)
	if err != nil {
		return fmt.Errorf("reset %s: keep what you wrote: %w", e.ID, err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := f.write(name, files[name]); err != nil {
			return fmt.Errorf("reset %s: %w", e.ID, err)
		}
	}
	delete(f.state.Exercises, e.ID)
	if err := f.state.save(f.Dir); err != nil {
		return err
	}
	w.printf("%s %s is as it was at the beginning.\n", e.ID, e.Title)
	if aside != "" {
		w.printf("What you wrote is in %s.\n", aside)
	}
	return nil
}

// setAside copies the files of an exercise that differ from what they are to become
// into a new folder, and returns that; empty when there are none.
func (f *Folder) setAside(e *catalog.Entry, files map[string][]byte) (string, error) {
	aside := ""
	for _, name := range slices.Sorted(maps.Keys(files)) {
		data, err := os.ReadFile(f.path(name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		if hash(data) == hash(files[name]) {
			continue
		}
		if aside == "" {
			if err := os.MkdirAll(f.path(ownDir+"/kept"), 0o755); err != nil {
				return "", err
			}
			stamp := e.Dir + "-" + time.Now().Format("20060102-150405") + "-"
			if aside, err = os.MkdirTemp(f.path(ownDir+"/kept"), stamp); err != nil {
				return "", err
			}
		}
		if err := writeFile(filepath.Join(aside, filepath.Base(f.path(name))), data); err != nil {
			return "", err
		}
	}
	return aside, nil
}
