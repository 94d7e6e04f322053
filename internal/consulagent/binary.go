package consulagent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Version is the version of Consul that tools/consul pins and Build builds: the
// newest one under an open source licence.
const Version = "1.14.11"

// EnvBinary names the environment variable that holds the path of a Consul binary
// to use in place of the one that Build makes.
const EnvBinary = "CONSUL_BIN"

var (
	// ErrNoBinary says that there is no Consul binary yet: Build makes one, and so
	// does `beamline consul --build`.
	ErrNoBinary = errors.New("no Consul binary")
	// ErrBadBinary says that a file is no Consul binary, or one that does not run here.
	ErrBadBinary = errors.New("not a Consul binary that runs here")
	// ErrBuild says that the agent could not be built.
	ErrBuild = errors.New("the Consul agent could not be built")
)

// CachePath is where Build leaves the binary: consul-VERSION in the folder beamline
// of the user's cache directory.
func CachePath() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("consulagent: find a place for the Consul binary: %w (set HOME or XDG_CACHE_HOME, or %s to a Consul binary)", err, EnvBinary)
	}
	return filepath.Join(cache, "beamline", "consul-"+Version), nil
}

// Find returns the path of a Consul binary that runs: the one that CONSUL_BIN names
// if that is set, else the one that Build made. The error is ErrBadBinary when
// CONSUL_BIN is set to something else, and ErrNoBinary when nothing was built yet.
func Find(ctx context.Context) (string, error) {
	if path := os.Getenv(EnvBinary); path != "" {
		if _, err := BinaryVersion(ctx, path); err != nil {
			return "", fmt.Errorf("consulagent: %s=%s: %w (unset it to use Beamline's own, or point it at a Consul binary)", EnvBinary, path, err)
		}
		return path, nil
	}
	path, err := CachePath()
	if err != nil {
		return "", err
	}
	if _, err := BinaryVersion(ctx, path); err != nil {
		return "", fmt.Errorf("consulagent: %w at %s, and %s is not set: `beamline consul --build` builds one", ErrNoBinary, path, EnvBinary)
	}
	return path, nil
}

var versionLine = regexp.MustCompile(`(?m)^Consul v(\S+)`)

// BinaryVersion runs the Consul binary at path and returns the version it tells. The
// error is ErrBadBinary if that is not one.
func BinaryVersion(ctx context.Context, path string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "version")
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return "", fmt.Errorf("%w: %s version: %w", ErrBadBinary, path, err)
	}
	m := versionLine.FindSubmatch(out)
	if m == nil {
		return "", fmt.Errorf("%w: `%s version` does not say which Consul it is", ErrBadBinary, path)
	}
	return string(m[1]), nil
}

// FindOrBuild is Find, and Build where nothing was built yet. It tells progress of
// what it does when it builds, and nothing otherwise.
func FindOrBuild(ctx context.Context, progress io.Writer) (string, error) {
	path, err := Find(ctx)
	if errors.Is(err, ErrNoBinary) {
		return Build(ctx, progress)
	}
	return path, err
}

// aliveEvery is how often Build says that it is at work.
const aliveEvery = 20 * time.Second

// Build compiles the agent that tools/consul pins, about 7 minutes on two cores for
// the first time, and returns the path of the binary. It needs the go command and
// this module's source. Two builds at a time are one: the second waits for the first.
// Nothing of an interrupted build is taken for the binary; the next one goes on where
// it stopped, since the go command caches what it compiled.
func Build(ctx context.Context, progress io.Writer) (string, error) {
	path, err := CachePath()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", fmt.Errorf("consulagent: build the Consul agent: %w", err)
	}
	unlock, err := lockBuild(ctx, path+".lock", progress)
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := BinaryVersion(ctx, path); err == nil {
		return path, nil // who held the lock built it
	}
	dir, err := sourceDir(ctx)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(progress, "building Consul once, about 7 minutes (version %s, about 300 MB of modules; kept as %s)\n", Version, path)
	start := time.Now()
	tmp := path + ".new"
	if err := goBuild(ctx, dir, tmp, progress, aliveEvery); err != nil {
		os.Remove(tmp) // what there is of it, if anything
		return "", err
	}
	if _, err := BinaryVersion(ctx, tmp); err != nil {
		os.Remove(tmp)
		return "", fmt.Errorf("consulagent: %w: %w", ErrBuild, err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return "", fmt.Errorf("consulagent: %w: %w", ErrBuild, err)
	}
	fmt.Fprintf(progress, "built Consul in %s\n", time.Since(start).Round(time.Second))
	return path, nil
}

// goBuild runs go build, with a line to progress once in every.
func goBuild(ctx context.Context, dir, out string, progress io.Writer, every time.Duration) error {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return fmt.Errorf("consulagent: %w: no go command in the PATH (see https://go.dev/dl, or set %s to a Consul binary)", ErrBuild, EnvBinary)
	}
	var log buildLog
	// -mod=readonly whatever GOFLAGS says: this module's go.mod and go.sum are the pin.
	build, err := supervise(supervised{
		argv: []string{goTool, "build", "-C", dir, "-mod=readonly", "-buildvcs=false", "-trimpath", "-v",
			"-ldflags", "-s -w", "-o", out, "github.com/hashicorp/consul"},
		env:    append(os.Environ(), "GOWORK=off"),
		output: &log,
	})
	if err != nil {
		return fmt.Errorf("consulagent: %w: %w", ErrBuild, err)
	}
	start := time.Now()
	alive := time.NewTicker(every)
	defer alive.Stop()
	for {
		select {
		case <-build.done:
			if build.err != nil {
				return fmt.Errorf("consulagent: %w: go build in %s: %w\n%s", ErrBuild, dir, build.err, log.Tail())
			}
			return nil
		case <-alive.C:
			fmt.Fprintf(progress, "  still building Consul, %s: %s\n", time.Since(start).Round(time.Second), log.Summary())
		case <-ctx.Done():
			build.Stop()
			return fmt.Errorf("consulagent: %w: %w after %s", ErrBuild, ctx.Err(), time.Since(start).Round(time.Second))
		}
	}
}

// sourceDir is the folder tools/consul of this module: of the module that the working
// directory is in or requires, else of the source this program was compiled from.
func sourceDir(ctx context.Context) (string, error) {
	const module = "github.com/beamline-go/beamline"
	var roots []string
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module)
	if out, err := cmd.Output(); err == nil {
		roots = append(roots, string(bytes.TrimSpace(out)))
	}
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) {
		roots = append(roots, filepath.Join(filepath.Dir(file), "..", ".."))
	}
	for _, root := range roots {
		dir := filepath.Join(root, "tools", "consul")
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("consulagent: %w: its module tools/consul is not here: run this in a clone of Beamline, or set %s to a Consul binary", ErrBuild, EnvBinary)
}

// lockBuild takes the lock on the file at path, waiting for who holds it. The lock
// goes with its holder, however that ends.
func lockBuild(ctx context.Context, path string, progress io.Writer) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("consulagent: build the Consul agent: %w", err)
	}
	start := time.Now()
	const look = 200 * time.Millisecond
	tick := time.NewTicker(look)
	defer tick.Stop()
	var said time.Time
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			f.Close()
			return nil, fmt.Errorf("consulagent: lock %s: %w", path, err)
		}
		if time.Since(said) >= aliveEvery {
			said = time.Now()
			fmt.Fprintf(progress, "  waiting for another build of Consul that is under way, %s\n", time.Since(start).Round(time.Second))
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, fmt.Errorf("consulagent: wait for another build of Consul: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

// buildLog reads what `go build -v` says: a line a package, a line a download, and
// whatever is wrong.
type buildLog struct {
	tail
	compiled, downloaded atomic.Int64
	partial              []byte
}

func (l *buildLog) Write(p []byte) (int, error) {
	l.partial = append(l.partial, p...)
	for {
		line, rest, whole := bytes.Cut(l.partial, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		switch text := string(line); {
		case strings.HasPrefix(text, "go: downloading "):
			l.downloaded.Add(1)
		case !strings.ContainsAny(text, " \t:#"):
			l.compiled.Add(1)
		default:
			_, _ = l.tail.Write(append(line, '\n')) // never fails
		}
		l.partial = rest
	}
}

// Summary says how far the build is.
func (l *buildLog) Summary() string {
	return fmt.Sprintf("%d modules downloaded, %d packages compiled", l.downloaded.Load(), l.compiled.Load())
}
