package consulagent

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// The agent is a program of its own that knows nothing of us, so somebody must end it
// when we end, kill -9 included. That somebody is a second instance of our own
// program, the supervisor: it holds the read end of a pipe whose write end is ours
// alone, starts the agent, and ends it when the pipe closes, which the kernel sees to
// however we end. It is no child of a terminal's foreground group, so Ctrl-C reaches
// us and not it. On Linux the kernel also ends the agent with the supervisor.
//
// The supervisor's work is done in an init function, so that every program that can
// start an agent, each test binary among them, can be its supervisor without a word
// in its main.

// envSupervise marks the process that is to be a supervisor.
const envSupervise = "BEAMLINE_CONSULAGENT_SUPERVISE"

// grace is how long a program has to end after SIGTERM before SIGKILL ends it.
const grace = 3 * time.Second

func init() {
	if os.Getenv(envSupervise) != "" {
		os.Unsetenv(envSupervise)
		os.Exit(beSupervisor(os.Args[1:]))
	}
}

// beSupervisor starts argv and ends its process group when standard input closes.
// File 3 gets its process id in a line. It returns the exit status to end with.
func beSupervisor(argv []string) int {
	syscall.CloseOnExec(3)
	report := os.NewFile(3, "report")
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)

	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	endWithParent(cmd.SysProcAttr) // this goroutine stays on the main thread: it is in init
	if err := cmd.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 127
	}
	fmt.Fprintln(report, cmd.Process.Pid)
	report.Close()

	closed := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(closed)
	}()
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // ProcessState tells
		close(ended)
	}()
	group := -cmd.Process.Pid
	select {
	case <-ended:
	case <-closed:
		endGroup(group, ended)
	case <-term:
		endGroup(group, ended)
	}
	_ = syscall.Kill(group, syscall.SIGKILL) // whom the program left behind
	if code := cmd.ProcessState.ExitCode(); code >= 0 {
		return code
	}
	return 128 + int(cmd.ProcessState.Sys().(syscall.WaitStatus).Signal())
}

// endGroup asks the process group to end, and makes it end when it does not.
func endGroup(group int, ended <-chan struct{}) {
	_ = syscall.Kill(group, syscall.SIGTERM)
	_ = syscall.Kill(group, syscall.SIGCONT) // a paused one too
	select {
	case <-ended:
	case <-time.After(grace):
		_ = syscall.Kill(group, syscall.SIGKILL)
		<-ended
	}
}

// supervised says what to run.
type supervised struct {
	argv   []string
	env    []string
	output io.Writer // standard output and error of the program
}

// process is a program that runs under a supervisor.
type process struct {
	pid  int           // of the program itself, not of its supervisor
	done chan struct{} // closed when the program and its supervisor have ended
	err  error         // why it ended other than with status 0; read it after done

	stop     sync.Once
	lifeline io.Closer
}

// supervise starts what s says. The program ends at Stop, by itself, or with us.
func supervise(s supervised) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program's own file to supervise %s with: %w", s.argv[0], err)
	}
	cmd := exec.Command(self, s.argv...)
	cmd.Env = append(append([]string{}, s.env...), envSupervise+"=1")
	cmd.Stdout, cmd.Stderr = s.output, s.output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Second // the program may hold our pipe after its supervisor's end
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	report, reportIn, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer report.Close()
	cmd.ExtraFiles = []*os.File{reportIn}
	err = cmd.Start()
	reportIn.Close()
	if err != nil {
		return nil, fmt.Errorf("start a supervisor for %s: %w", s.argv[0], err)
	}
	p := &process{done: make(chan struct{}), lifeline: lifeline}
	line, _ := bufio.NewReader(report).ReadString('\n')
	if line != "" {
		p.pid, err = strconv.Atoi(line[:len(line)-1])
	} else {
		err = errors.New("it did not start")
	}
	if err != nil {
		lifeline.Close()
		return nil, errors.Join(fmt.Errorf("run %s: %w", s.argv[0], err), cmd.Wait())
	}
	go func() {
		p.err = cmd.Wait()
		if p.err != nil {
			// The supervisor can be killed too, and where the kernel does not end the
			// program with it, we must. In any other case there is nobody left.
			_ = syscall.Kill(-p.pid, syscall.SIGKILL)
		}
		close(p.done)
	}()
	return p, nil
}

// Stop ends the program and waits until it has ended.
func (p *process) Stop() {
	p.stop.Do(func() { p.lifeline.Close() })
	<-p.done
}
