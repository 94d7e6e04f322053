package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// Errors of Record.
var (
	// ErrNoElixir says that there is no BEAM on this machine to ask.
	ErrNoElixir = errors.New("elixir is not installed (Debian and Ubuntu: apt install elixir; macOS: brew install elixir)")
	// ErrNoScript says that the sample's Elixir file is not where it was looked for.
	ErrNoScript = errors.New("the Elixir script is not there: run this in the root of the repository")
)

// guard is evaluated before the script: it ends the BEAM when its standard input closes,
// which it does when who started it is gone.
const guard = `spawn(fn -> IO.read(:stdio, :line); System.halt(1) end); Code.require_file(System.fetch_env!("BEAMLINE_SCRIPT")); System.halt(0)`

// Record runs the sample's Elixir script on a real BEAM, with three nodes of its own, and
// returns the trace that it prints. dir is the folder that has the sample's folder. The
// BEAM and all that it starts end with this process.
func Record(ctx context.Context, s *Sample, dir string) (Recording, error) {
	script, err := filepath.Abs(filepath.Join(dir, s.Name, s.Script))
	if err != nil {
		return Recording{}, err
	}
	if _, err := os.Stat(script); err != nil {
		return Recording{}, fmt.Errorf("record %s: %w: %w", s.Name, ErrNoScript, err)
	}
	elixir, err := exec.LookPath("elixir")
	if err != nil {
		return Recording{}, fmt.Errorf("record %s: %w", s.Name, ErrNoElixir)
	}
	port, err := freePort()
	if err != nil {
		return Recording{}, fmt.Errorf("record %s: %w", s.Name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, elixir, "-e", guard)
	// A port mapper of its own: the machine's, if there is one, is not touched.
	cmd.Env = append(os.Environ(), "ERL_EPMD_PORT="+port, "BEAMLINE_SCRIPT="+script)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 5 * time.Second
	hold, err := cmd.StdinPipe()
	if err != nil {
		return Recording{}, fmt.Errorf("record %s: %w", s.Name, err)
	}
	defer func() { _ = hold.Close() }()
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		return Recording{}, fmt.Errorf("record %s: %s: %w\n%s%s", s.Name, script, errors.Join(ctx.Err(), err), out.String(), complaints.String())
	}
	return parseOutput(s, out.String())
}

var outputHead = regexp.MustCompile(`^# \w+, (.+), seed \d+$`)

// parseOutput reads what a script prints when it is run by itself.
func parseOutput(s *Sample, out string) (Recording, error) {
	head, lines, _ := strings.Cut(strings.TrimSuffix(out, "\n"), "\n")
	m := outputHead.FindStringSubmatch(head)
	if m == nil || lines == "" {
		return Recording{}, fmt.Errorf("record %s: the script printed no trace:\n%s", s.Name, out)
	}
	return Recording{Beam: m[1], Lines: strings.Split(lines, "\n")}, nil
}

// Write puts r where the sample of that name in dir has its recording.
func (r Recording) Write(dir, sample string) error {
	path := filepath.Join(dir, sample, recordingFile)
	if err := os.WriteFile(path, []byte(r.Text()), 0o644); err != nil {
		return fmt.Errorf("write the recording of %s: %w", sample, err)
	}
	return nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port for epmd: %w", err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}
