package genserver_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

type lastWord struct {
	genserver.Default
	say func(p *actor.Process)
}

func (s *lastWord) Terminate(p *actor.Process, _ error) { s.say(p) }

// What Terminate ends with is the reason, and is reported even if it is an orderly one;
// what it throws is not looked at.
func TestTerminateHasTheLastWord(t *testing.T) {
	enough := actor.ShutdownReason(actor.Atom("enough"))
	for name, c := range map[string]struct {
		say      func(p *actor.Process)
		want     error
		reported bool
	}{
		"nothing":              {func(*actor.Process) {}, actor.Shutdown, false},
		"exits normally":       {func(p *actor.Process) { p.Exit(actor.Normal) }, actor.Normal, true},
		"shuts down":           {func(p *actor.Process) { p.Exit(enough) }, enough, true},
		"throws":               {func(*actor.Process) { panic(actor.Atom("enough")) }, actor.Shutdown, false},
		"exits with shut down": {func(p *actor.Process) { p.Exit(actor.Shutdown) }, actor.Shutdown, true},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			s := actor.NewSystem(actor.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
			defer s.Shutdown(context.Background())
			err := s.Run(func(p *actor.Process) error {
				server, err := genserver.Start(p, &lastWord{say: c.say})
				if err != nil {
					return err
				}
				ref := p.Monitor(server)
				_ = genserver.StopServer(p, server, actor.Shutdown, soon)
				if d, err := actor.Receive[actor.Down](p, soon); err != nil || d.Ref != ref || d.Reason != c.want {
					t.Errorf("%+v, %v, want %v", d, err, c.want)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			if got := strings.Contains(log.String(), "terminating"); got != c.reported {
				t.Errorf("reported: %v, want %v: %s", got, c.reported, &log)
			}
		})
	}
}
