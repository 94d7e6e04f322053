package consulagent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

var (
	// ErrStart says that an agent did not come up.
	ErrStart = errors.New("the Consul agent did not start")
	// ErrEnded says that the agent is not running any more.
	ErrEnded = errors.New("the Consul agent has ended")
)

// Config says what agent to start. Its zero value is a dev agent on free ports.
type Config struct {
	// Binary is the Consul binary to run; empty is what Find finds.
	Binary string
	// HTTPPort is the port of 127.0.0.1 for the HTTP interface; 0 is a free one.
	HTTPPort int
	// DataDir, if set, is a folder where the agent keeps what it knows, so that it
	// remembers after a restart. Empty is a dev agent, which forgets.
	DataDir string
	// Log gets what the agent logs, from warnings up; nil keeps only the end of it,
	// for the text of an error.
	Log io.Writer
}

// Agent is a Consul agent that this process started. Its methods may be called from
// several goroutines.
type Agent struct {
	cfg   Config
	ports []int // http, server, serf

	mu   sync.Mutex
	proc *process
	log  *tail
}

// readyWithin is how long an agent may take until it has elected itself. A dev agent
// takes half a second, one that remembers up to five.
const readyWithin = 60 * time.Second

// Start starts an agent and returns when it serves: it has a leader, and knows itself.
// The error is ErrPortInUse, ErrNoBinary, ErrBadBinary, or ErrStart with the end of what
// the agent logged. The caller ends the agent with Stop.
func Start(ctx context.Context, cfg Config) (*Agent, error) {
	if cfg.Binary == "" {
		path, err := Find(ctx)
		if err != nil {
			return nil, err
		}
		cfg.Binary = path
	}
	if cfg.HTTPPort != 0 {
		if err := portFree(cfg.HTTPPort); err != nil {
			return nil, fmt.Errorf("consulagent: start an agent on 127.0.0.1:%d: %w: %w (an agent may be running there already; port 0 picks a free one)", cfg.HTTPPort, ErrPortInUse, err)
		}
	}
	// A port can be taken between our look and the agent's bind: then try others.
	const tries = 3
	for try := 1; ; try++ {
		ports, err := freePorts(3)
		if err != nil {
			return nil, err
		}
		if cfg.HTTPPort != 0 {
			ports[0] = cfg.HTTPPort
		}
		a := &Agent{cfg: cfg, ports: ports}
		err = a.start(ctx)
		if err == nil {
			return a, nil
		}
		if try == tries || !strings.Contains(err.Error(), "address already in use") {
			return nil, err
		}
	}
}

// Addr is the host:port of the agent's HTTP interface. It stays the same over Restart.
func (a *Agent) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(a.ports[0])) }

// PID is the process id of the agent as it runs now.
func (a *Agent) PID() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.proc.pid
}

// Done is closed when the agent that runs now has ended, by Stop or by itself.
func (a *Agent) Done() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.proc.done
}

// Err tells how the agent ended, with the end of its log: ErrEnded. It is nil while
// the agent runs.
func (a *Agent) Err() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case <-a.proc.done:
		return fmt.Errorf("consulagent: %w: %w\n%s", ErrEnded, orStatusZero(a.proc.err), a.log.Tail())
	default:
		return nil
	}
}

// Stop ends the agent and waits until it has ended: a second at most, or four for an
// agent that does not listen. Stopping twice is fine.
func (a *Agent) Stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.proc.Stop()
}

// Restart stops the agent and starts it again on the same ports and data.
func (a *Agent) Restart(ctx context.Context) error {
	a.Stop()
	return a.start(ctx)
}

// Pause stops the agent from doing anything, as SIGSTOP does: its connections stay,
// and nobody answers on them.
func (a *Agent) Pause() error { return a.signal(syscall.SIGSTOP) }

// Resume lets a paused agent go on.
func (a *Agent) Resume() error { return a.signal(syscall.SIGCONT) }

func (a *Agent) signal(sig syscall.Signal) error {
	if err := a.Err(); err != nil {
		return err
	}
	if err := syscall.Kill(a.PID(), sig); err != nil {
		return fmt.Errorf("consulagent: send %s to the agent at %s: %w", sig, a.Addr(), err)
	}
	return nil
}

// start runs the agent on a's ports and waits until it is ready.
func (a *Agent) start(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.log = new(tail)
	output := io.Writer(a.log)
	if a.cfg.Log != nil {
		output = io.MultiWriter(a.log, a.cfg.Log)
	}
	proc, err := supervise(supervised{argv: append([]string{a.cfg.Binary}, a.args()...), env: cleanEnv(), output: output})
	if err != nil {
		return fmt.Errorf("consulagent: %w: %w\n%s", ErrStart, err, a.log.Tail())
	}
	a.proc = proc
	ctx, cancel := context.WithTimeoutCause(ctx, readyWithin, fmt.Errorf("not ready after %s", readyWithin))
	defer cancel()
	poll := time.NewTicker(25 * time.Millisecond)
	defer poll.Stop()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 2 * time.Second}
	for !ready(ctx, client, a.Addr()) {
		select {
		case <-proc.done:
			return fmt.Errorf("consulagent: %w: %s agent, on %s: %w\n%s", ErrStart, a.cfg.Binary, a.Addr(), orStatusZero(proc.err), a.log.Tail())
		case <-ctx.Done():
			proc.Stop()
			return fmt.Errorf("consulagent: %w: %s agent, on %s: %w\n%s", ErrStart, a.cfg.Binary, a.Addr(), context.Cause(ctx), a.log.Tail())
		case <-poll.C:
		}
	}
	return nil
}

func orStatusZero(err error) error {
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}

// args is the agent's command line.
func (a *Agent) args() []string {
	args := []string{"agent", "-node=beamline", "-bind=127.0.0.1", "-client=127.0.0.1",
		fmt.Sprintf("-http-port=%d", a.ports[0]),
		fmt.Sprintf("-server-port=%d", a.ports[1]),
		fmt.Sprintf("-serf-lan-port=%d", a.ports[2]),
		"-serf-wan-port=-1", "-dns-port=-1", "-grpc-port=-1", "-grpc-tls-port=-1",
		"-disable-host-node-id", "-log-level=warn",
		"-hcl=disable_update_check = true", // it would ask a host on the internet
	}
	if a.cfg.DataDir == "" {
		return append(args, "-dev")
	}
	return append(args, "-server", "-bootstrap-expect=1", "-data-dir="+a.cfg.DataDir,
		"-hcl=performance { raft_multiplier = 1 }") // elect itself in one second, not five
}

// cleanEnv is our environment without what is meant for the clients of some agent.
func cleanEnv() []string {
	var env []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "CONSUL_") {
			env = append(env, kv)
		}
	}
	return env
}

// ready tells whether the agent at addr has a leader and finds itself in the catalog,
// in an answer that waits until the leader has caught up with what it remembers.
func ready(ctx context.Context, client *http.Client, addr string) bool {
	return answers(ctx, client, addr, "/v1/status/leader", ":") &&
		answers(ctx, client, addr, "/v1/catalog/nodes?consistent", `"beamline"`)
}

// answers tells whether a GET answers 200 with want somewhere in it.
func answers(ctx context.Context, client *http.Client, addr, path, want string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+path, nil)
	if err != nil {
		return false
	}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return err == nil && resp.StatusCode == http.StatusOK && strings.Contains(string(body), want)
}
