package consulagent_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beamline-go/beamline/internal/consulagent"
)

// fakeGo puts a go command in the PATH whose `go build` runs the shell script build,
// with the file to write in $out, and gives Build an empty cache. It returns the
// folder that the command works in.
func fakeGo(t *testing.T, build string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	text := `#!/bin/sh
if [ "$1" = list ]; then exit 1; fi
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then out=$2; fi
  if [ "$1" = -C ]; then module=$2; fi
  shift
done
test -f "$module/consul.go" || { echo "no module in $module"; exit 1; }
cd ` + dir + "\n" + build
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CACHE_HOME", dir)
	t.Setenv(consulagent.EnvBinary, "")
	return dir
}

const makeBinary = `
echo once >> builds
printf '#!/bin/sh\necho Consul v1.14.11\n' > $out; chmod +x $out
`

// locked is a buffer that several goroutines write to.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestBuildOnceThenFind(t *testing.T) {
	dir := fakeGo(t, makeBinary)
	var said locked
	var group sync.WaitGroup
	for range 4 { // at a time: one of them builds, the others wait for it
		group.Go(func() {
			path, err := consulagent.FindOrBuild(context.Background(), &said)
			if err != nil || filepath.Dir(filepath.Dir(path)) != dir {
				t.Errorf("FindOrBuild: %q, %v", path, err)
			}
		})
	}
	group.Wait()
	if n := strings.Count(said.String(), "building Consul once, about 7 minutes"); n != 1 {
		t.Errorf("said %d times that it builds:\n%s", n, said.String())
	}
	if builds, err := os.ReadFile(filepath.Join(dir, "builds")); string(builds) != "once\n" {
		t.Errorf("built: %q, %v", builds, err)
	}
	if _, err := consulagent.Find(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestBuildReplacesBrokenBinary(t *testing.T) {
	fakeGo(t, makeBinary)
	path, err := consulagent.CachePath()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("half a file"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := consulagent.FindOrBuild(context.Background(), &locked{}); err != nil {
		t.Error(err)
	}
}

func TestBuildFails(t *testing.T) {
	fakeGo(t, "echo 'agent/x.go:1:1: this does not compile' >&2; exit 1")
	_, err := consulagent.Build(context.Background(), &locked{})
	if !errors.Is(err, consulagent.ErrBuild) || !strings.Contains(err.Error(), "this does not compile") {
		t.Errorf("a build that fails: %v", err)
	}
	// A build that makes something else is none.
	fakeGo(t, "echo hello > $out")
	_, err = consulagent.Build(context.Background(), &locked{})
	if !errors.Is(err, consulagent.ErrBuild) || !errors.Is(err, consulagent.ErrBadBinary) {
		t.Errorf("a build of something else: %v", err)
	}
	if _, err := consulagent.Find(context.Background()); !errors.Is(err, consulagent.ErrNoBinary) {
		t.Errorf("after failed builds: %v", err)
	}
}

func TestBuildSaysItIsAlive(t *testing.T) {
	dir := fakeGo(t, `
echo 'go: downloading github.com/x/y v1.0.0' >&2
echo github.com/x/y >&2
echo github.com/x/y/z >&2
until [ -e enough ]; do sleep 0.01; done
`)
	var said locked
	alive := writerFunc(func(p []byte) (int, error) {
		if strings.Contains(string(p), "1 modules downloaded, 2 packages compiled") {
			os.WriteFile(filepath.Join(dir, "enough"), nil, 0o644)
		}
		return said.Write(p)
	})
	if err := consulagent.GoBuild(context.Background(), sourceModule(t), filepath.Join(dir, "out"), alive, 20*time.Millisecond); err != nil {
		t.Error(err)
	}
	if !strings.Contains(said.String(), "still building Consul") {
		t.Errorf("said %q", said.String())
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// sourceModule is the folder of the module that pins the agent.
func sourceModule(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../tools/consul")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestBuildInterrupted(t *testing.T) {
	dir := fakeGo(t, "echo started >&2; touch started; exec sleep 1000")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if _, err := os.Stat(filepath.Join(dir, "started")); err == nil {
				cancel()
				return
			}
		}
	}()
	_, err := consulagent.Build(ctx, &locked{})
	if !errors.Is(err, consulagent.ErrBuild) || !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted build: %v", err)
	}
}

// The module pins the version that this package speaks of.
func TestVersionIsPinned(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(sourceModule(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "github.com/hashicorp/consul v" + consulagent.Version + "\n"; !strings.Contains(string(text), want) {
		t.Errorf("tools/consul/go.mod lacks %q", want)
	}
}
