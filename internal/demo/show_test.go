package demo_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/demo"
	"github.com/beamline-go/beamline/internal/testcluster"
)

func TestMain(m *testing.M) {
	testcluster.Main(demo.Programs(sample("good"), sample("short"), sample("long"), sample("crash"), sample("stuck"), sample("broken")))
	goleak.VerifyTestMain(m)
}

// sample is a tiny sample: two nodes, and a trace of two lines in which one is killed.
// It does what its name says.
func sample(name string) *demo.Sample {
	return &demo.Sample{
		Name:  name,
		Title: "two nodes and a kill",
		Files: fstest.MapFS{"trace.txt": {Data: []byte("# beam: test\nlost: :\"y@127.0.0.1\"\nleft: []\n")}},
		Roles: []demo.Role{{Node: "x", Does: "looks"}, {Node: "y", Does: "dies"}},
		Types: func(*codec.Codec) error { return nil },
		Serve: func(*cluster.Node) error {
			if name == "broken" {
				return errors.New("out of order")
			}
			return nil
		},
		Run: func(p *actor.Process, n *cluster.Node, t *demo.Trace) {
			n.MonitorNodes(p, true)
			t.Kill9(t.Node("y"))
			down := actor.MustReceive[cluster.NodeDown](p, 5*time.Second)
			t.Emit("lost", down.Node)
			switch name {
			case "short":
				return
			case "crash":
				panic("as planned")
			case "stuck":
				actor.MustReceive[error](p, actor.Infinity)
			}
			t.Emit("left", n.List())
			if name == "long" {
				t.Emit("and", 1)
			}
		},
	}
}

func show(ctx context.Context, t *testing.T, name string) (bool, string, error) {
	t.Helper()
	var out strings.Builder
	same, err := demo.Show(ctx, sample(name), demo.NewColumns(&out, demo.Style{Width: 120}), demo.Options{}, false)
	return same, out.String(), err
}

func TestShow(t *testing.T) {
	for _, test := range []struct {
		name    string
		same    bool
		crosses int
		says    string
	}{
		{"good", true, 0, "good: 2 lines, 2 as on the BEAM, 0 different, in "},
		{"short", false, 1, "short: 2 lines, 1 as on the BEAM, 1 different, in "},
		{"long", false, 1, "long: 3 lines, 2 as on the BEAM, 1 different, in "},
	} {
		t.Run(test.name, func(t *testing.T) {
			same, out, err := show(t.Context(), t, test.name)
			if err != nil || same != test.same {
				t.Errorf("Show: %v, %v", same, err)
			}
			if n := strings.Count(out, "✗"); n != test.crosses {
				t.Errorf("%d crosses, not %d", n, test.crosses)
			}
			if !strings.Contains(out, test.says) {
				t.Errorf("it does not say %q", test.says)
			}
			if t.Failed() {
				t.Log(out)
			}
		})
	}
}

func TestShowThatCannotGoOn(t *testing.T) {
	t.Run("a crash", func(t *testing.T) {
		_, _, err := show(t.Context(), t, "crash")
		if err == nil || !strings.Contains(err.Error(), "as planned") || !strings.Contains(err.Error(), "node x") {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("a node that does not start", func(t *testing.T) {
		_, _, err := show(t.Context(), t, "broken")
		if !errors.Is(err, testcluster.ErrEnded) || !strings.Contains(err.Error(), "out of order") {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("a deadline", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, _, err := show(ctx, t, "stuck")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v", err)
		}
	})
}

func TestRecording(t *testing.T) {
	s := sample("good")
	r, err := s.Recording()
	if err != nil || r.Beam != "test" || len(r.Lines) != 2 {
		t.Errorf("Recording() = %+v, %v", r, err)
	}
	if text := r.Text(); text != "# beam: test\n"+strings.Join(r.Lines, "\n")+"\n" {
		t.Errorf("Text() = %q", text)
	}
	for name, files := range map[string]fs.FS{
		"missing":    fstest.MapFS{},
		"no lines":   fstest.MapFS{"trace.txt": {Data: []byte("# beam: test\n")}},
		"no version": fstest.MapFS{"trace.txt": {Data: []byte("a: 1\n")}},
	} {
		s.Files = files
		if _, err := s.Recording(); !errors.Is(err, demo.ErrNoRecording) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInteractNeedsATerminal(t *testing.T) {
	err := demo.Interact(t.Context(), sample("good"), nil, nil, demo.Style{}, demo.Options{})
	if !errors.Is(err, demo.ErrNoTerminal) {
		t.Errorf("err = %v", err)
	}
}
