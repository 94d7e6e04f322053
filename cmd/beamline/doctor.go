package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/beamline-go/beamline/internal/consulagent"
)

// doctorCmd says what this machine has for a workshop and for work on Beamline.
type doctorCmd struct{}

// Help is the long help of the command.
func (*doctorCmd) Help() string {
	return `For the evening before a workshop: what is there, what is missing, what that costs and how to mend
it. Exits 1 only when something is missing without which the core exercises cannot be done.`
}

// goNeeded is what go.mod asks for; a test compares the two.
const goNeeded = "1.26.7"

// finding is what the doctor found out about one thing.
type finding struct {
	state  state
	what   string // what it is about
	detail string // what was seen
	costs  string // what does not work without it
	mend   string // what to do about it
}

// state is how a thing stands.
type state string

const (
	fine    state = "ok"
	lacking state = "missing" // something is lost, but not the core exercises
	fatal   state = "NEEDED"  // the core exercises cannot be done
)

// Run looks at everything and prints a finding a thing.
func (c *doctorCmd) Run(ctx context.Context, std streams) error {
	var missing, needed int
	for _, look := range []func(context.Context) finding{
		lookGo, lookLoopback, lookMachine, lookDisk, lookGit, lookMake, lookC, lookElixir, lookConsul,
	} {
		f := look(ctx)
		if err := ctx.Err(); err != nil {
			return err
		}
		switch f.state {
		case lacking:
			missing++
		case fatal:
			needed++
		}
		f.print(std.Out)
	}
	switch {
	case needed > 0:
		fmt.Fprintf(std.Out, "\ndoctor: the core exercises cannot be done: %d needed, %d more missing\n", needed, missing)
		return exitError(statusFailed)
	case missing > 0:
		fmt.Fprintf(std.Out, "\ndoctor: ready for the core exercises, %d missing\n", missing)
	default:
		fmt.Fprintf(std.Out, "\ndoctor: ready for everything\n")
	}
	return nil
}

func (f finding) print(w io.Writer) {
	fmt.Fprintf(w, "%-8s %-9s %s\n", f.state, f.what, f.detail)
	if f.state != fine {
		fmt.Fprintf(w, "%18s costs: %s\n%18s mend:  %s\n", "", f.costs, "", f.mend)
	}
}

// say runs a command and returns what it prints.
func say(ctx context.Context, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	text := strings.TrimSpace(string(out))
	if err != nil && !errors.Is(err, exec.ErrNotFound) && text != "" {
		last := text[strings.LastIndexByte(text, '\n')+1:]
		err = fmt.Errorf("%w: %s", err, last)
	}
	return text, err
}

var goVersion = regexp.MustCompile(`\bgo(\d+)\.(\d+)(?:\.(\d+))?`)

func lookGo(ctx context.Context) finding {
	f := finding{
		what:  "Go",
		state: fatal,
		costs: "every exercise: they are compiled and run here",
		mend:  "https://go.dev/dl",
	}
	text, err := say(ctx, "go", "version")
	if err != nil {
		f.detail = err.Error()
		return f
	}
	have := goVersion.FindStringSubmatch(text)
	if have == nil {
		f.detail = fmt.Sprintf("`go version` says %q", text)
		return f
	}
	f.detail = fmt.Sprintf("%s (%s or newer is needed)", have[0], goNeeded)
	if !olderGo(have[1:], goVersion.FindStringSubmatch("go" + goNeeded)[1:]) {
		f.state = fine
	}
	return f
}

// olderGo compares the parts of two versions.
func olderGo(have, need []string) bool {
	for i := range need {
		h, _ := strconv.Atoi(have[i]) // digits, or none for 0
		n, _ := strconv.Atoi(need[i])
		if h != n {
			return h < n
		}
	}
	return false
}

// lookLoopback opens a port on loopback and sends a byte through it and back.
func lookLoopback(ctx context.Context) finding {
	f := finding{
		what:  "loopback",
		state: fatal,
		costs: "every exercise with more than one node: nodes talk over ports of 127.0.0.1",
		mend:  "allow programs to listen on and connect to 127.0.0.1 (a firewall, a sandbox or a VPN forbids it)",
	}
	took, err := echo(ctx)
	if err != nil {
		f.detail = err.Error()
		return f
	}
	f.state = fine
	f.detail = fmt.Sprintf("ports can be opened; there and back in %s", took.Round(time.Microsecond))
	return f
}

func echo(ctx context.Context) (time.Duration, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = io.Copy(conn, conn)
	}()
	dialer := net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", l.Addr().String())
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return 0, err
	}
	start := time.Now()
	if _, err := conn.Write([]byte{1}); err != nil {
		return 0, err
	}
	_, err = io.ReadFull(conn, make([]byte, 1))
	return time.Since(start), err
}

const gib = 1 << 30

func lookMachine(ctx context.Context) finding {
	memory := memoryBytes(ctx)
	f := finding{
		what:   "machine",
		state:  fine,
		detail: fmt.Sprintf("%d cores, %.1f GiB of memory, %s/%s", runtime.NumCPU(), float64(memory)/gib, runtime.GOOS, runtime.GOARCH),
		costs:  "time: three nodes and a compiler share the machine, and a check may take longer than it allows",
		mend:   "2 cores and 2 GiB are enough; close what else runs",
	}
	if memory == 0 {
		f.detail = fmt.Sprintf("%d cores, %s/%s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	}
	if runtime.NumCPU() < 2 || memory > 0 && memory < 2*gib*9/10 { // the kernel keeps some of it
		f.state = lacking
	}
	return f
}

var memTotal = regexp.MustCompile(`(?m)^MemTotal:\s+(\d+) kB$`)

// memoryBytes is the machine's memory, 0 where that cannot be told.
func memoryBytes(ctx context.Context) uint64 {
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		if m := memTotal.FindSubmatch(text); m != nil {
			kb, _ := strconv.ParseUint(string(m[1]), 10, 64) // all digits
			return kb << 10
		}
	}
	if text, err := say(ctx, "sysctl", "-n", "hw.memsize"); err == nil {
		if n, err := strconv.ParseUint(text, 10, 64); err == nil {
			return n
		}
	}
	return 0
}

func lookDisk(context.Context) finding {
	f := finding{
		what:  "disk",
		costs: "the exercises: what they compile is cached there",
		mend:  "free some space; `go clean -cache` gives back what Go cached",
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		f.state, f.detail = fatal, err.Error()
		f.mend = "set HOME"
		return f
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		f.state, f.detail = fatal, err.Error()
		f.mend = "make the folder writable, or set XDG_CACHE_HOME to one that is"
		return f
	}
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		f.state, f.detail = lacking, fmt.Sprintf("%s: %v", dir, err)
		return f
	}
	free := fs.Bavail * uint64(fs.Bsize)
	f.state, f.detail = fine, fmt.Sprintf("%.1f GiB free for %s", float64(free)/gib, dir)
	switch {
	case free < gib:
		f.state = fatal
	case free < 4*gib:
		f.state = lacking
		f.costs = "building Consul once needs up to 4 GiB"
	}
	return f
}

// lookCommand is a finding about a command that need not be there.
func lookCommand(ctx context.Context, f finding, name string, args ...string) finding {
	text, err := say(ctx, name, args...)
	if err != nil {
		f.state, f.detail = lacking, err.Error()
		return f
	}
	f.state = fine
	f.detail, _, _ = strings.Cut(text, "\n")
	return f
}

func lookGit(ctx context.Context) finding {
	return lookCommand(ctx, finding{
		what:  "git",
		costs: "the workshop's folder has no history to go back to",
		mend:  "apt-get install git, or brew install git",
	}, "git", "--version")
}

func lookMake(ctx context.Context) finding {
	return lookCommand(ctx, finding{
		what:  "make",
		costs: "the targets of the Makefile; `go run ./cmd/beamline` runs the same things one by one",
		mend:  "apt-get install make, or xcode-select --install",
	}, "make", "--version")
}

func lookC(ctx context.Context) finding {
	f := finding{
		what:  "C",
		costs: "`go test -race`, with which data races are found; nothing else",
		mend:  "apt-get install gcc libc6-dev, or xcode-select --install",
	}
	text, err := say(ctx, "go", "env", "CGO_ENABLED", "CC")
	if err != nil {
		f.state, f.detail = lacking, err.Error()
		return f
	}
	enabled, compiler, _ := strings.Cut(text, "\n")
	words := strings.Fields(compiler)
	if len(words) == 0 {
		words = []string{"cc"}
	}
	if f = lookCommand(ctx, f, words[0], "--version"); f.state == fine && enabled == "0" {
		f.state = lacking
		f.mend = "go env -w CGO_ENABLED=1"
		f.detail = "CGO_ENABLED is 0"
	}
	return f
}

var (
	otpLine    = regexp.MustCompile(`(?m)^Erlang/OTP (\d+)`)
	elixirLine = regexp.MustCompile(`(?m)^Elixir (\S+)`)
)

func lookElixir(ctx context.Context) finding {
	f := finding{
		what:  "Elixir",
		state: lacking,
		costs: "no sample runs on a real BEAM here, and `beamline conformance` compares Go with recorded traces alone",
		mend:  "apt-get install elixir erlang-dev erlang-nox, or brew install elixir",
	}
	text, err := say(ctx, "elixir", "--version")
	otp, elixir := otpLine.FindStringSubmatch(text), elixirLine.FindStringSubmatch(text)
	switch {
	case err != nil:
		f.detail = err.Error()
	case otp == nil || elixir == nil:
		f.detail = fmt.Sprintf("`elixir --version` says %q", text)
	default:
		f.state = fine
		f.detail = fmt.Sprintf("%s on Erlang/OTP %s", elixir[1], otp[1])
	}
	return f
}

// lookConsul starts an agent, if there is one to start, and stops it.
func lookConsul(ctx context.Context) finding {
	f := finding{
		what:  "Consul",
		state: lacking,
		costs: "discovery through Consul (`beamline demo --discovery consul` builds it first); no core exercise needs it",
		mend:  "`beamline consul --build`, once, about 300 MB of modules and 7 minutes; or set " + consulagent.EnvBinary + " to a Consul binary",
	}
	path, err := consulagent.Find(ctx)
	if err != nil {
		f.detail = err.Error()
		return f
	}
	version, err := consulagent.BinaryVersion(ctx, path)
	if err != nil {
		f.detail = err.Error()
		return f
	}
	start := time.Now()
	agent, err := consulagent.Start(ctx, consulagent.Config{Binary: path})
	if err != nil {
		f.detail = err.Error()
		return f
	}
	took := time.Since(start)
	agent.Stop()
	f.state = fine
	f.detail = fmt.Sprintf("%s at %s; an agent serves after %s", version, path, took.Round(10*time.Millisecond))
	return f
}
