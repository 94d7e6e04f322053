package consulagent_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/internal/consulagent"
	"github.com/beamline-go/beamline/internal/consulagent/consultest"
)

// envHolder makes this test binary start an agent, print its process id and wait to
// be killed.
const envHolder = "BEAMLINE_TEST_HOLDS_AGENT"

func TestMain(m *testing.M) {
	if os.Getenv(envHolder) != "" {
		holdAgent()
	}
	goleak.VerifyTestMain(m)
}

func holdAgent() {
	agent, err := consulagent.Start(context.Background(), consulagent.Config{})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(agent.PID())
	select {}
}

// waitGone waits until no process has that id.
func waitGone(t *testing.T, pid int) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); syscall.Kill(pid, 0) == nil; <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("the agent, process %d, is still there", pid)
		}
	}
}

func get(t *testing.T, agent *consulagent.Agent, path string) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	resp, err := client.Get("http://" + agent.Addr() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func put(t *testing.T, agent *consulagent.Agent, path, body string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	req, err := http.NewRequest(http.MethodPut, "http://"+agent.Addr()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("PUT %s: %s", path, resp.Status)
	}
}

func TestStartAndStop(t *testing.T) {
	t.Setenv("CONSUL_HTTP_ADDR", "192.0.2.1:8500") // nobody's; must not matter
	agent := consultest.Start(t)
	if leader := get(t, agent, "/v1/status/leader"); !strings.Contains(leader, "127.0.0.1:") {
		t.Errorf("leader of a started agent: %s", leader)
	}
	if err := agent.Err(); err != nil {
		t.Errorf("a running agent says %v", err)
	}
	pid := agent.PID()
	agent.Stop()
	agent.Stop()
	waitGone(t, pid)
	if err := agent.Err(); !errors.Is(err, consulagent.ErrEnded) {
		t.Errorf("a stopped agent says %v", err)
	}
}

func TestDevAgentForgets(t *testing.T) {
	agent := consultest.Start(t)
	put(t, agent, "/v1/kv/colour", "green")
	addr := agent.Addr()
	if err := agent.Restart(context.Background()); err != nil {
		t.Fatal(err)
	}
	if agent.Addr() != addr {
		t.Errorf("the agent moved from %s to %s", addr, agent.Addr())
	}
	if v := get(t, agent, "/v1/kv/colour?raw"); v != "" {
		t.Errorf("a dev agent remembers %q", v)
	}
}

func TestDataDirRemembers(t *testing.T) {
	agent := consultest.StartWith(t, consulagent.Config{DataDir: t.TempDir()})
	put(t, agent, "/v1/kv/colour", "green")
	if err := agent.Restart(context.Background()); err != nil {
		t.Fatal(err)
	}
	if v := get(t, agent, "/v1/kv/colour?raw"); v != "green" {
		t.Errorf("after a restart the agent says %q, want green", v)
	}
}

func TestStopPaused(t *testing.T) {
	agent := consultest.Start(t)
	pid := agent.PID()
	if err := agent.Pause(); err != nil {
		t.Fatal(err)
	}
	agent.Stop()
	waitGone(t, pid)
	if err := agent.Err(); err == nil || strings.Contains(err.Error(), "137") {
		t.Errorf("a paused agent ended other than by itself: %v", err)
	}
	if err := agent.Resume(); !errors.Is(err, consulagent.ErrEnded) {
		t.Errorf("resuming an ended agent: %v", err)
	}
}

func TestAgentThatDies(t *testing.T) {
	agent := consultest.Start(t)
	if err := syscall.Kill(agent.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-agent.Done()
	if err := agent.Err(); !errors.Is(err, consulagent.ErrEnded) || !strings.Contains(err.Error(), "137") {
		t.Errorf("an agent killed with SIGKILL says %v", err)
	}
}

// The agent ends with its parent whatever ends that one, and with its supervisor.
func TestNeverOutlives(t *testing.T) {
	path := consultest.Binary(t)
	for _, who := range []string{"parent", "parent of a paused agent", "supervisor", "supervisor of a paused parent"} {
		t.Run(who, func(t *testing.T) {
			if who == "supervisor of a paused parent" && runtime.GOOS != "linux" {
				t.Skip("only Linux ends the agent with its supervisor")
			}
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), envHolder+"=1", consulagent.EnvBinary+"="+path)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer cmd.Wait()
			defer cmd.Process.Kill()
			line, err := bufio.NewReader(out).ReadString('\n')
			pid, convErr := strconv.Atoi(strings.TrimSpace(line))
			if err != nil || convErr != nil {
				t.Fatalf("the holder of an agent says %q, %v", line, err)
			}
			switch who {
			case "parent of a paused agent":
				if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
					t.Fatal(err)
				}
				fallthrough
			case "parent":
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			case "supervisor of a paused parent": // who cannot end the agent
				if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
					t.Fatal(err)
				}
				fallthrough
			case "supervisor":
				if err := syscall.Kill(parentOf(t, pid), syscall.SIGKILL); err != nil {
					t.Fatal(err)
				}
			}
			waitGone(t, pid)
		})
	}
}

func parentOf(t *testing.T, pid int) int {
	t.Helper()
	out, err := exec.Command("ps", "-o", "ppid=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		t.Fatal(err)
	}
	parent, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil || parent <= 1 {
		t.Fatalf("the parent of process %d is %q", pid, out)
	}
	return parent
}

func TestPortInUse(t *testing.T) {
	path := consultest.Binary(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = consulagent.Start(context.Background(), consulagent.Config{Binary: path, HTTPPort: l.Addr().(*net.TCPAddr).Port})
	if !errors.Is(err, consulagent.ErrPortInUse) || !strings.Contains(err.Error(), l.Addr().String()) {
		t.Errorf("starting on a port in use: %v", err)
	}
}

// script writes an executable shell script.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "consul")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFind(t *testing.T) {
	t.Run("no binary", func(t *testing.T) {
		t.Setenv("XDG_CACHE_HOME", t.TempDir())
		t.Setenv("HOME", t.TempDir())
		t.Setenv(consulagent.EnvBinary, "")
		if _, err := consulagent.Find(context.Background()); !errors.Is(err, consulagent.ErrNoBinary) || !strings.Contains(err.Error(), "beamline consul --build") {
			t.Errorf("no binary anywhere: %v", err)
		}
	})
	for name, path := range map[string]string{
		"missing":       filepath.Join(t.TempDir(), "consul"),
		"not one":       script(t, "echo hello"),
		"does not work": script(t, "exit 3"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(consulagent.EnvBinary, path)
			if _, err := consulagent.Find(context.Background()); !errors.Is(err, consulagent.ErrBadBinary) || !strings.Contains(err.Error(), path) {
				t.Errorf("CONSUL_BIN=%s: %v", path, err)
			}
			// A bad CONSUL_BIN is not built around.
			var said bytes.Buffer
			if _, err := consulagent.FindOrBuild(context.Background(), &said); !errors.Is(err, consulagent.ErrBadBinary) || said.Len() > 0 {
				t.Errorf("FindOrBuild: %v, after %q", err, said.String())
			}
		})
	}
	t.Run("good", func(t *testing.T) {
		path := script(t, "echo Consul v1.99.0")
		t.Setenv(consulagent.EnvBinary, path)
		if got, err := consulagent.Find(context.Background()); got != path || err != nil {
			t.Errorf("CONSUL_BIN=%s: found %q, %v", path, got, err)
		}
	})
}

// What an agent says before it gives up is in the error.
func TestStartTellsWhatTheAgentSaid(t *testing.T) {
	path := script(t, "echo the disk is full >&2; exit 1")
	_, err := consulagent.Start(context.Background(), consulagent.Config{Binary: path})
	if !errors.Is(err, consulagent.ErrStart) || !strings.Contains(err.Error(), "the disk is full") || !strings.Contains(err.Error(), "exit status 1") {
		t.Errorf("an agent that gives up: %v", err)
	}
}

// A program that never serves is ended when the caller's patience is.
func TestStartCancelled(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	path := script(t, "echo $$ > "+pidFile+".new; mv "+pidFile+".new "+pidFile+"; exec sleep 1000")
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if _, err := os.Stat(pidFile); err == nil {
				cancel(errors.New("enough"))
				return
			}
		}
	}()
	_, err := consulagent.Start(ctx, consulagent.Config{Binary: path})
	if !errors.Is(err, consulagent.ErrStart) || !strings.Contains(err.Error(), "enough") {
		t.Errorf("a start that was cancelled: %v", err)
	}
	text, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	waitGone(t, pid)
}
