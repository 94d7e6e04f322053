package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery"
	"github.com/beamline-go/beamline/cluster/discovery/consul"
	"github.com/beamline-go/beamline/cluster/discovery/dns"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
)

// nodeCmd starts one node by hand.
type nodeCmd struct {
	Name           string   `help:"The node's name, unique in the cluster: a, or a@host." required:""`
	Listen         string   `help:"host:port to listen on; port 0 is any free one." default:"127.0.0.1:0"`
	Advertise      string   `help:"host:port that other nodes dial, where it is not the one listened on." placeholder:"HOST:PORT"`
	Seed           []string `help:"Address of a node to join; can be given again." placeholder:"HOST:PORT"`
	Cluster        string   `help:"Name of the cluster: nodes of others are refused." default:"beamline"`
	Discovery      string   `help:"How to find other nodes: ${enum}. Consul's agent is the one that CONSUL_HTTP_ADDR names, else 127.0.0.1:8500." enum:"seeds,consul,dns" default:"seeds"`
	DNS            string   `name:"dns" help:"With --discovery dns: the name whose A and AAAA records are the nodes' addresses, as that of a headless service, and the port that all listen on." placeholder:"HOST:PORT"`
	CookieFile     string   `help:"File with the secret that all nodes of the cluster share, readable by its owner alone. Without it: the environment's BEAMLINE_COOKIE." placeholder:"FILE"`
	TLSCert        string   `name:"tls-cert" help:"Certificate of this node (PEM)." placeholder:"FILE"`
	TLSKey         string   `name:"tls-key" help:"Its private key (PEM)." placeholder:"FILE"`
	TLSCA          string   `name:"tls-ca" help:"Certificates that those of other nodes are verified with (PEM)." placeholder:"FILE"`
	AllowPlaintext bool     `help:"Listen where other machines can reach it without TLS: who can, can read and forge all that nodes say."`

	Hidden      bool `help:"A hidden node: others are told nothing of it, and it of nobody."`
	AllowFaults bool `help:"Let beamline fault break this node's connections, through a directory that is printed."`

	TickTime time.Duration `help:"How long another node may be silent before it counts as down. The same on all nodes." default:"60s"`
}

// Help is the long help of the command.
func (*nodeCmd) Help() string {
	return `Starts a node, says which nodes come and go, and runs until Ctrl-C. Three of them, in three terminals:

    beamline node --name a --listen 127.0.0.1:4001
    beamline node --name b --seed 127.0.0.1:4001
    beamline node --name c --seed 127.0.0.1:4001

The cookie is never given on the command line, where everybody on the machine could read it.`
}

// cookieVariable is the environment variable that can hold the cookie.
const cookieVariable = "BEAMLINE_COOKIE"

var errNodeFlags = errors.New("the flags do not fit together")

// Run runs the node until ctx ends.
func (c *nodeCmd) Run(ctx context.Context, logger *slog.Logger, std streams) error {
	cfg, err := c.config(logger)
	if err != nil {
		return err
	}
	n, err := cluster.Start(ctx, cfg)
	if err != nil {
		return c.explain(err)
	}
	fmt.Fprintf(std.Out, "%s is up at %s, cluster %s. Others join it with --seed %s; Ctrl-C stops it.\n",
		n.Name(), n.Addr(), c.Cluster, n.Addr())
	if c.AllowFaults {
		control, err := controlFaults(n)
		if err != nil {
			return errors.Join(err, n.Stop(context.WithoutCancel(ctx)))
		}
		defer control.close()
		fmt.Fprintf(std.Out, "faults: beamline fault --control %s --help\n", control.dir)
	}
	log := &nodeLog{out: std, known: map[actor.NodeName]bool{}}
	n.System().Spawn(func(p *actor.Process) error { return log.watch(p, n) })
	<-ctx.Done()
	goodbye, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err = n.Stop(goodbye)
	fmt.Fprintf(std.Out, "%s has stopped.\n", n.Name())
	return err
}

// config makes the node's configuration of the flags.
func (c *nodeCmd) config(logger *slog.Logger) (cluster.Config, error) {
	cfg := cluster.Config{
		Name: actor.NodeName(c.Name), Listen: c.Listen, Advertise: c.Advertise, Cluster: c.Cluster,
		AllowPlaintext: c.AllowPlaintext, Hidden: c.Hidden, Faults: c.AllowFaults, TickTime: c.TickTime, Logger: logger,
	}
	var err error
	if cfg.Cookie, err = c.cookie(); err != nil {
		return cfg, err
	}
	if cfg.TLSFiles, err = c.tls(); err != nil {
		return cfg, err
	}
	cfg.Discovery, err = c.discovery(logger)
	return cfg, err
}

func (c *nodeCmd) discovery(logger *slog.Logger) (discovery.Discovery, error) {
	if len(c.Seed) > 0 && c.Discovery != "seeds" {
		return nil, fmt.Errorf("start node %s: %w: --seed is for --discovery seeds; give one of the two", c.Name, errNodeFlags)
	}
	if (c.DNS != "") != (c.Discovery == "dns") {
		return nil, fmt.Errorf("start node %s: %w: --discovery dns and --dns HOST:PORT go together", c.Name, errNodeFlags)
	}
	switch c.Discovery {
	case "consul":
		return consul.New(consul.Config{Logger: logger})
	case "dns":
		return c.byDNS(logger)
	}
	return seeds.New(c.Seed...), nil
}

func (c *nodeCmd) byDNS(logger *slog.Logger) (discovery.Discovery, error) {
	host, text, err := net.SplitHostPort(c.DNS)
	port, bad := strconv.Atoi(text)
	if err != nil || bad != nil {
		return nil, fmt.Errorf("start node %s: %w: --dns=%s is not HOST:PORT", c.Name, errNodeFlags, c.DNS)
	}
	return dns.New(dns.Config{Host: host, Port: port, Logger: logger})
}

// cookie reads the secret from the file or from the environment.
func (c *nodeCmd) cookie() (string, error) {
	if c.CookieFile == "" {
		return os.Getenv(cookieVariable), nil
	}
	info, err := os.Stat(c.CookieFile)
	if err != nil {
		return "", fmt.Errorf("start node %s: read the cookie: %w", c.Name, err)
	}
	if others := info.Mode().Perm() & 0o077; others != 0 {
		return "", fmt.Errorf("start node %s: read the cookie: %s can be read by others (mode %o): chmod 600 %s: %w",
			c.Name, c.CookieFile, info.Mode().Perm(), c.CookieFile, fs.ErrPermission)
	}
	data, err := os.ReadFile(c.CookieFile)
	if err != nil {
		return "", fmt.Errorf("start node %s: read the cookie: %w", c.Name, err)
	}
	return strings.TrimSpace(string(data)), nil
}

func (c *nodeCmd) tls() (cluster.TLSFiles, error) {
	if c.TLSCert == "" && c.TLSKey == "" && c.TLSCA == "" {
		return cluster.TLSFiles{}, nil
	}
	if c.TLSCert == "" || c.TLSKey == "" || c.TLSCA == "" {
		return cluster.TLSFiles{}, fmt.Errorf("start node %s: %w: TLS takes all of --tls-cert, --tls-key and --tls-ca", c.Name, errNodeFlags)
	}
	return cluster.TLSFiles{Cert: c.TLSCert, Key: c.TLSKey, CA: c.TLSCA}, nil
}

// explain adds to an error what is to be done at the command line.
func (c *nodeCmd) explain(err error) error {
	var refused *cluster.RefusedError
	hint := ""
	switch {
	case errors.Is(err, cluster.ErrConfig):
		hint = "the fields are flags: --listen, --advertise, --allow-plaintext, --tls-cert, --tls-key, --tls-ca"
	case errors.As(err, &refused):
		switch refused.Code {
		case cluster.CodeNameInUse:
			hint = "give another --name"
		case cluster.CodeCluster:
			hint = "give the same --cluster to all nodes"
		case cluster.CodeCookie:
			hint = "give all nodes the same " + cookieVariable + " or --cookie-file"
		}
	}
	if hint == "" {
		return err
	}
	return fmt.Errorf("%w (%s)", err, hint)
}

// nodeLog prints which nodes come and go.
type nodeLog struct {
	out   streams
	known map[actor.NodeName]bool
}

// watch is the body of a process.
func (l *nodeLog) watch(p *actor.Process, n *cluster.Node) error {
	n.MonitorNodes(p, true)
	for _, name := range n.List() { // those that were faster
		l.up(name)
	}
	for {
		err := actor.Select(p, actor.Infinity,
			actor.On(func(up cluster.NodeUp) { l.up(up.Node) }),
			actor.On(func(down cluster.NodeDown) { l.down(down.Node, down.Reason) }),
		)
		if err != nil {
			return err
		}
	}
}

func (l *nodeLog) up(name actor.NodeName) {
	if l.known[name] {
		return
	}
	l.known[name] = true
	l.say("+ %s has joined; connected to %s", name, l.list())
}

func (l *nodeLog) down(name actor.NodeName, reason error) {
	delete(l.known, name)
	l.say("- %s has left (%v); connected to %s", name, reason, l.list())
}

func (l *nodeLog) list() string {
	if len(l.known) == 0 {
		return "nobody"
	}
	names := make([]string, 0, len(l.known))
	for name := range l.known {
		names = append(names, string(name))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (l *nodeLog) say(format string, args ...any) {
	fmt.Fprintf(l.out.Out, "%s %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(format, args...))
}
