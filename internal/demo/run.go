package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// limit is how long a sample may take, its nodes' start included.
const limit = 25 * time.Second

// Show runs the sample on real nodes and prints its live trace beside the recorded one, or,
// with Options.BeamDir, beside that of a run on the BEAM.
// It returns whether the two are the same, to the last line; an error says that there
// was nothing to compare. No process that it started is left when it returns.
//
// With skipKill a node whose death the sample asks for lives on. Then the traces must
// differ: that is how a test sees that the demo does not show what did not happen.
func Show(ctx context.Context, s *Sample, c *Columns, opts Options, skipKill bool) (same bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	began := time.Now()
	recording, title, err := theirs(ctx, s, c, opts)
	if err != nil {
		return false, err
	}
	st, err := openStage(ctx, s, opts)
	if err != nil {
		return false, err
	}
	defer func() {
		if e := st.close(); err == nil {
			err = e
		}
	}()
	st.introduce(c, opts)
	c.Head(title, "Go, live")
	cmp := NewComparison(recording.Lines)
	if err := st.perform(ctx, c, cmp, skipKill); err != nil {
		return false, err
	}
	for _, line := range cmp.Missing() {
		c.Row(line, "", false)
	}
	if err := st.leave(ctx); err != nil {
		return false, err
	}
	c.Say("")
	verdict := fmt.Sprintf("%s: %v, in %.1f s.", s.Name, cmp, time.Since(began).Seconds())
	if cmp.Same() {
		verdict += " What the BEAM did, Go did."
	}
	c.Verdict(verdict, cmp.Same())
	return cmp.Same(), nil
}

// theirs is what the sample did on the BEAM, and the title of its column: what was recorded,
// or what it does there now.
func theirs(ctx context.Context, s *Sample, c *Columns, opts Options) (Recording, string, error) {
	recording, err := s.Recording()
	if err != nil || opts.BeamDir == "" {
		return recording, "BEAM, recorded (" + recording.Beam + ")", err
	}
	began := time.Now()
	live, err := Record(ctx, s, opts.BeamDir)
	if err != nil {
		return live, "", err
	}
	c.Say(fmt.Sprintf("%s ran on the BEAM, on %d nodes of its own, in %.1f s.", s.Script, len(s.Roles), time.Since(began).Seconds()))
	if !slices.Equal(live.Lines, recording.Lines) {
		c.Say(fmt.Sprintf("It did not print what was recorded with %s: here is what it printed.", recording.Beam))
	}
	c.Say("")
	return live, "BEAM, just now (" + live.Beam + ")", nil
}

// introduce says what is about to be seen.
func (st *stage) introduce(c *Columns, opts Options) {
	s := st.sample
	c.Say("cookbook/" + s.Name + ": " + s.Title + ".")
	found := "by a seed"
	if opts.Discovery == Consul {
		found = "through Consul at " + st.agent.Addr()
	}
	if len(s.Roles) == 1 {
		c.Say("one node, an operating-system process of its own:")
	} else {
		c.Say(fmt.Sprintf("%d nodes, each an operating-system process on loopback; they found each other %s:", len(s.Roles), found))
	}
	for _, r := range s.Roles {
		n := st.node(r.Node)
		c.Say(fmt.Sprintf("  %-12s %-8s pid %-8d %s", n.Info().Name, r.Does, n.OSPid(), n.Info().Addr))
	}
	c.Say("")
}

// perform runs the sample on its first node and prints its trace as it comes.
func (st *stage) perform(ctx context.Context, c *Columns, cmp *Comparison, skipKill bool) error {
	ended := make(chan error, 1)
	go func() {
		_, err := testcluster.Call[bool](ctx, st.node(st.sample.Roles[0].Node), cmdRun, st.fullNames())
		ended <- err
	}()
	for {
		select {
		case e := <-st.events:
			if err := st.show(e, c, cmp, skipKill); err != nil {
				return err
			}
		case err := <-ended:
			// The answer comes after the events, and those were handed over one by one.
			return err
		}
	}
}

// show prints what a node told.
func (st *stage) show(e event, c *Columns, cmp *Comparison, skipKill bool) error {
	switch e.Kind {
	case eventLine:
		var line string
		if err := e.Decode(&line); err != nil {
			return err
		}
		recorded, same := cmp.Add(line)
		c.Row(recorded, line, same)
	case eventKill:
		var name actor.NodeName
		if err := e.Decode(&name); err != nil {
			return err
		}
		n := st.byFullName(name)
		if skipKill {
			c.Note(fmt.Sprintf("kill -9 of %s skipped, as asked: it lives on", name))
			return nil
		}
		if err := n.Kill9(); err != nil {
			return err
		}
		c.Note(fmt.Sprintf("kill -9 of %s (pid %d): no goodbye, and its count is gone with it", name, n.OSPid()))
	}
	return nil
}
