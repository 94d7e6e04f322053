package workshop

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed texts
var texts embed.FS

var (
	// ErrNotEmpty says that a workshop was to be written into a folder that holds
	// something already. Give a new or an empty one.
	ErrNotEmpty = errors.New("the folder is not empty")
	// ErrNoGit says that git was not found. The workshop keeps the learner's answers
	// under git.
	ErrNoGit = errors.New("git was not found")
	// ErrNoFolder says that neither the folder nor one above it is a workshop's.
	ErrNoFolder = errors.New("this is no workshop folder")
)

// Folder is a learner's folder.
type Folder struct {
	Dir   string // absolute
	state *state
}

// Open opens the workshop folder that dir is, or lies in.
func Open(dir string) (*Folder, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	for d := start; ; d = filepath.Dir(d) {
		s, err := loadState(d)
		if err == nil {
			return &Folder{Dir: d, state: s}, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		if d == filepath.Dir(d) {
			return nil, fmt.Errorf("%w: %s (`beamline workshop init DIR` makes one; --dir names another)", ErrNoFolder, start)
		}
	}
}

// Init makes dir, a new or empty folder, a workshop: a Go module with every exercise's
// task, sample and stub, under git. When it fails it leaves the folder as it was.
func (w *Workshop) Init(ctx context.Context, dir, clone string) (f *Folder, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	fail := func(err error) (*Folder, error) {
		return nil, fmt.Errorf("make a workshop in %s: %w", dir, err)
	}
	if _, err := exec.LookPath("git"); err != nil {
		return fail(fmt.Errorf("%w: install it (%w)", ErrNoGit, err))
	}
	entries, err := os.ReadDir(dir)
	isNew := errors.Is(err, os.ErrNotExist)
	if err != nil && !isNew {
		return fail(err)
	}
	if len(entries) > 0 {
		return fail(fmt.Errorf("%w: it holds %s (give a new folder; `beamline workshop update` brings an old "+
			"workshop up to date)", ErrNotEmpty, entries[0].Name()))
	}
	files, err := w.files(clone)
	if err != nil {
		return fail(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, empty(dir, isNew))
		}
	}()
	f = &Folder{Dir: dir, state: newState()}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := f.write(name, files[name]); err != nil {
			return fail(err)
		}
	}
	if err := f.state.save(dir); err != nil {
		return fail(err)
	}
	if err := firstCommit(ctx, dir); err != nil {
		return fail(err)
	}
	return f, nil
}

// empty removes what Init wrote.
func empty(dir string, all bool) error {
	if all {
		return os.RemoveAll(dir)
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}

func firstCommit(ctx context.Context, dir string) error {
	for _, args := range [][]string{
		{"init", "--quiet"},
		{"add", "--all"},
		{
			"-c", "user.name=Beamline workshop", "-c", "user.email=workshop@localhost", "-c", "commit.gpgsign=false",
			"commit", "--quiet", "--no-verify", "--message", "The workshop as it was given",
		},
	} {
		cmd := exec.CommandContext(ctx, "git", args...)
		cmd.Dir = dir
		cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
			return strings.HasPrefix(v, "GIT_") // of a hook that we may run in: another repository
		})
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(string(out)))
		}
	}
	return nil
}

// files are all files of a fresh folder, by slashed path.
func (w *Workshop) files(clone string) (map[string][]byte, error) {
	all, err := moduleFiles(clone)
	if err != nil {
		return nil, err
	}
	for name, text := range map[string]string{"README.md": "texts/README.md", ".gitignore": "texts/gitignore"} {
		if all[name], err = texts.ReadFile(text); err != nil {
			return nil, err
		}
	}
	for i := range w.entries {
		files, err := w.entries[i].LearnerFiles()
		if err != nil {
			return nil, err
		}
		maps.Copy(all, files)
	}
	return all, nil
}

func (f *Folder) path(name string) string { return filepath.Join(f.Dir, filepath.FromSlash(name)) }

// write writes a file of the workshop's and remembers it.
func (f *Folder) write(name string, data []byte) error {
	if err := writeFile(f.path(name), data); err != nil {
		return err
	}
	f.state.Files[name] = hash(data)
	return nil
}

// touched reports whether a file is not as the workshop wrote it: changed or removed by
// the learner, or never written.
func (f *Folder) touched(name string) (bool, error) {
	data, err := os.ReadFile(f.path(name))
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return hash(data) != f.state.Files[name], nil
}
