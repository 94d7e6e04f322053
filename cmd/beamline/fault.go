package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// faultCmd breaks the connections of a node that was started with --allow-faults, or its
// process.
type faultCmd struct {
	Control string `help:"The directory that the node printed." required:"" placeholder:"DIR"`

	Cut      faultCut      `cmd:"" help:"Close the connection with a peer and let none come about until heal."`
	OneWay   faultOneWay   `cmd:"" help:"Hold back what goes to a peer, or with --from what comes from it: neither side is told."`
	Delay    faultDelay    `cmd:"" help:"Have what goes to a peer and comes from it take longer."`
	Lose     faultLose     `cmd:"" help:"Lose segments both ways; as TCP does, they are sent again later and all that follows waits."`
	Throttle faultThrottle `cmd:"" help:"Let so many bytes a second through, each way."`
	Heal     faultHeal     `cmd:"" help:"End every fault, or those towards one peer."`
	Pause    faultPause    `cmd:"" help:"Stop the node's process (SIGSTOP): its peers hear nothing until resume."`
	Resume   faultResume   `cmd:"" help:"Let it go on (SIGCONT)."`
	Kill     faultKill     `cmd:"" help:"Kill the node's process, as kill -9 does."`
}

// Help is the long help of the command.
func (*faultCmd) Help() string {
	return `A node that is started with --allow-faults prints a directory. Whoever can write there can break the
node's connections; it is its owner's alone.

    beamline node --name a --listen 127.0.0.1:4001 --allow-faults
    beamline node --name b --seed 127.0.0.1:4001
    beamline fault --control /tmp/beamline-a-123 cut b
    beamline fault --control /tmp/beamline-a-123 heal`
}

// faultOrder is what the command asks of the node: one line of JSON each way.
type faultOrder struct {
	Do    string
	Peer  actor.NodeName
	From  bool
	Delay time.Duration
	Loss  float64
	Rate  int
}

type faultAnswer struct{ Error string }

type (
	faultPeer struct {
		Peer string `arg:"" help:"The peer, as the node lists it: b, or b@host."`
	}
	faultCut    struct{ faultPeer }
	faultOneWay struct {
		faultPeer
		From bool `help:"What comes from the peer, not what goes to it."`
	}
	faultDelay struct {
		faultPeer
		By time.Duration `arg:"" help:"How much longer, each way: 100ms. 0 ends it."`
	}
	faultLose struct {
		faultPeer
		Probability float64 `arg:"" help:"Of each segment, from 0, which ends it, to 1."`
	}
	faultThrottle struct {
		faultPeer
		Rate int `arg:"" help:"Bytes a second. 0 ends it."`
	}
	faultHeal struct {
		Peer string `arg:"" optional:"" help:"The peer; all when none is given."`
	}
	faultPause  struct{}
	faultResume struct{}
	faultKill   struct{}
)

// Run sends the order.
func (c *faultCut) Run(ctx context.Context, cli *CLI) error {
	return cli.Fault.order(ctx, faultOrder{Do: "cut", Peer: actor.NodeName(c.Peer)})
}

// Run sends the order.
func (c *faultOneWay) Run(ctx context.Context, cli *CLI) error {
	return cli.Fault.order(ctx, faultOrder{Do: "one-way", Peer: actor.NodeName(c.Peer), From: c.From})
}

// Run sends the order.
func (c *faultDelay) Run(ctx context.Context, cli *CLI) error {
	return cli.Fault.order(ctx, faultOrder{Do: "delay", Peer: actor.NodeName(c.Peer), Delay: c.By})
}

// Run sends the order.
func (c *faultLose) Run(ctx context.Context, cli *CLI) error {
	return cli.Fault.order(ctx, faultOrder{Do: "lose", Peer: actor.NodeName(c.Peer), Loss: c.Probability})
}

// Run sends the order.
func (c *faultThrottle) Run(ctx context.Context, cli *CLI) error {
	return cli.Fault.order(ctx, faultOrder{Do: "throttle", Peer: actor.NodeName(c.Peer), Rate: c.Rate})
}

// Run sends the order.
func (c *faultHeal) Run(ctx context.Context, cli *CLI) error {
	return cli.Fault.order(ctx, faultOrder{Do: "heal", Peer: actor.NodeName(c.Peer)})
}

// Run stops the process.
func (*faultPause) Run(cli *CLI) error { return cli.Fault.signal(syscall.SIGSTOP) }

// Run lets the process go on.
func (*faultResume) Run(cli *CLI) error { return cli.Fault.signal(syscall.SIGCONT) }

// Run kills the process.
func (*faultKill) Run(cli *CLI) error { return cli.Fault.signal(syscall.SIGKILL) }

const (
	controlSocket = "control"
	controlPID    = "pid"
	// orderTimeout is how long a node may take for an order: one that is paused takes for ever.
	orderTimeout = 5 * time.Second
)

var errFault = errors.New("the fault could not be made")

func (c *faultCmd) order(ctx context.Context, o faultOrder) error {
	ctx, cancel := context.WithTimeout(ctx, orderTimeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(c.Control, controlSocket))
	if err != nil {
		return fmt.Errorf("%w: no node listens in %s; was it started with --allow-faults, and is it running? %w", errFault, c.Control, err)
	}
	defer conn.Close()
	late, _ := ctx.Deadline()
	_ = conn.SetDeadline(late)
	var a faultAnswer
	if err := errors.Join(json.NewEncoder(conn).Encode(o), json.NewDecoder(conn).Decode(&a)); err != nil {
		return fmt.Errorf("%w: the node does not answer; is it paused? %w", errFault, err)
	}
	if a.Error != "" {
		return fmt.Errorf("%w: %s", errFault, a.Error)
	}
	return nil
}

func (c *faultCmd) signal(sig syscall.Signal) error {
	data, err := os.ReadFile(filepath.Join(c.Control, controlPID))
	if err != nil {
		return fmt.Errorf("%w: %w", errFault, err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil || pid <= 1 {
		return fmt.Errorf("%w: %s in %s holds no process id", errFault, controlPID, c.Control)
	}
	if err := syscall.Kill(pid, sig); err != nil {
		return fmt.Errorf("%w: send %v to process %d: %w", errFault, sig, pid, err)
	}
	return nil
}

// faultControl takes orders for a node.
type faultControl struct {
	dir      string
	listener net.Listener
	done     chan struct{}
}

// controlFaults opens a directory that only its owner can use, and takes orders there
// until close.
func controlFaults(n *cluster.Node) (*faultControl, error) {
	local, _, _ := strings.Cut(string(n.Name()), "@")
	dir, err := os.MkdirTemp("", "beamline-"+local+"-")
	if err != nil {
		return nil, fmt.Errorf("open fault control: %w", err)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, controlSocket))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, controlPID), fmt.Appendln(nil, os.Getpid()), 0o600)
	}
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("open fault control: %w", err)
	}
	c := &faultControl{dir: dir, listener: listener, done: make(chan struct{})}
	go c.serve(n.Faults())
	return c, nil
}

func (c *faultControl) close() {
	_ = c.listener.Close()
	<-c.done
	_ = os.RemoveAll(c.dir)
}

// serve takes one order after the other.
func (c *faultControl) serve(f *cluster.Faults) {
	defer close(c.done)
	for {
		conn, err := c.listener.Accept()
		if err != nil {
			return
		}
		_ = conn.SetDeadline(time.Now().Add(orderTimeout))
		var o faultOrder
		var a faultAnswer
		err = json.NewDecoder(bufio.NewReader(conn)).Decode(&o)
		if err == nil {
			err = o.carryOut(f)
		}
		if err != nil {
			a.Error = err.Error()
		}
		_ = json.NewEncoder(conn).Encode(a)
		_ = conn.Close()
	}
}

func (o faultOrder) carryOut(f *cluster.Faults) error {
	if o.Peer == "" && o.Do != "heal" {
		return errors.New("a fault is towards a peer: name it")
	}
	switch o.Do {
	case "cut":
		f.Cut(o.Peer)
	case "one-way":
		way := cluster.ToPeer
		if o.From {
			way = cluster.FromPeer
		}
		f.CutOneWay(o.Peer, way)
	case "delay":
		f.Delay(o.Peer, o.Delay)
	case "lose":
		f.Lose(o.Peer, o.Loss)
	case "throttle":
		f.Throttle(o.Peer, o.Rate)
	case "heal":
		if o.Peer == "" {
			f.HealAll()
		} else {
			f.Heal(o.Peer)
		}
	default:
		return fmt.Errorf("what is %q?", o.Do)
	}
	return nil
}
