package catalog_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestSamplesPrintWhatIsRecorded runs every Elixir sample on a real BEAM, with an epmd of
// its own, and compares.
func TestSamplesPrintWhatIsRecorded(t *testing.T) {
	if testing.Short() {
		t.Skip("starts three BEAMs for each exercise")
	}
	if _, err := exec.LookPath("elixir"); err != nil {
		t.Skip("no elixir here: the recorded output is not compared")
	}
	env := append(os.Environ(), "ERL_EPMD_PORT="+freePort(t), "ERL_EPMD_ADDRESS=127.0.0.1")
	t.Cleanup(func() {
		epmd := exec.Command("epmd", "-kill")
		epmd.Env = env
		if out, err := epmd.CombinedOutput(); err != nil {
			t.Logf("stop epmd: %v: %s", err, out)
		}
	})
	for _, e := range all(t) {
		t.Run(e.Dir, func(t *testing.T) {
			files, err := e.LearnerFiles()
			if err != nil {
				t.Fatal(err)
			}
			sample := files[e.Dir+"/sample.exs"]
			script := filepath.Join(t.TempDir(), "sample.exs")
			if err := os.WriteFile(script, sample, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), "sh", "-c", command(t, string(sample)))
			cmd.Dir, cmd.Env = filepath.Dir(script), env
			var stderr strings.Builder
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil || stderr.Len() > 0 {
				t.Fatalf("%s: %v\n%s", cmd, err, stderr.String())
			}
			if string(out) != e.Sample {
				t.Errorf("it printed\n%s\nrecorded is\n%s", out, e.Sample)
			}
		})
	}
}

// command is the command with which a sample says it is run.
func command(t *testing.T, sample string) string {
	t.Helper()
	for line := range strings.Lines(sample) {
		if c, ok := strings.CutPrefix(line, "#     elixir "); ok {
			return "exec elixir " + strings.TrimSpace(c)
		}
	}
	t.Fatal("the sample does not say how it is run")
	return ""
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
