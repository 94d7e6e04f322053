package main

import (
	"context"
	"fmt"

	"github.com/beamline-go/beamline/internal/consulagent"
)

// consulCmd runs a real Consul agent on loopback, for trying out discovery through it.
type consulCmd struct {
	Build   bool   `help:"Build the agent if that was not done yet, print where it is, and exit."`
	Port    int    `help:"Port of 127.0.0.1 for its HTTP interface; 0 picks a free one." default:"8500"`
	DataDir string `help:"Folder where the agent keeps what it knows; without one it forgets when it ends." type:"path" placeholder:"DIR"`
	Verbose bool   `help:"Show the agent's own warnings."`
}

// Help is the long help of the command.
func (*consulCmd) Help() string {
	return `Runs until Ctrl-C. The agent is the one that CONSUL_BIN names, else Beamline's own, which is
built once, in about 7 minutes, with the go command from about 300 MB of modules. It listens on
127.0.0.1 alone.`
}

// Run runs the agent until ctx ends.
func (c *consulCmd) Run(ctx context.Context, std streams) error {
	path, err := consulagent.FindOrBuild(ctx, std.Err)
	if err != nil {
		return err
	}
	if c.Build {
		fmt.Fprintln(std.Out, path)
		return nil
	}
	cfg := consulagent.Config{Binary: path, HTTPPort: c.Port, DataDir: c.DataDir}
	if c.Verbose {
		cfg.Log = std.Err
	}
	agent, err := consulagent.Start(ctx, cfg)
	if err != nil {
		return err
	}
	defer agent.Stop()
	memory := "it forgets all when it ends"
	if c.DataDir != "" {
		memory = "it remembers in " + c.DataDir
	}
	fmt.Fprintf(std.Out, "Consul agent on http://%s (%s). Nodes find it with\n\n    export CONSUL_HTTP_ADDR=%s\n\nCtrl-C ends it.\n", agent.Addr(), memory, agent.Addr())
	select {
	case <-ctx.Done():
		return nil
	case <-agent.Done():
		return agent.Err()
	}
}
