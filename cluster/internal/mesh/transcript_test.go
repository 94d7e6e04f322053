package mesh_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/cluster/internal/mesh/meshsim"
	"github.com/beamline-go/beamline/internal/simulation"
)

// The files in testdata/transcripts are histories of scripted runs. Every message is under
// way for exactly a millisecond, and timers are not late, so that a person can follow.
// Commands:
//
//	world [seed=N]                   a new one
//	node NAME [seeds=(X,Y)] [name=N] [incarnation=N] [cookie=C] [cluster=C] [retrymax=D] [forget=D] [ticktime=D] [hidden]
//	alias NAME ADDR                  a further address of that node
//	start NAME, kill NAME, pause NAME, resume NAME, stop NAME
//	cut FROM TO, heal FROM TO
//	connect NAME to=NODE | addr=ADDR, disconnect NAME from=NODE
//	view NAME                        one member a line: [NODE/INCARNATION@]ADDR
//	run DURATION [ticks]             prints the history since the last run, without ticks unless asked for
//	attempts NAME                    prints what is not connected
//
// go test -run Transcripts -rewrite writes the files anew.
func TestTranscripts(t *testing.T) {
	datadriven.Walk(t, "testdata/transcripts", func(t *testing.T, path string) {
		s := &script{}
		datadriven.RunTest(t, path, s.run)
	})
}

type script struct {
	w       world
	printed int
	ids     uint64
}

func (s *script) run(t *testing.T, d *datadriven.TestData) string {
	arg := func(key, otherwise string) string {
		for _, a := range d.CmdArgs {
			if a.Key == key && len(a.Vals) > 0 {
				return strings.Join(a.Vals, ",")
			}
		}
		return otherwise
	}
	duration := func(key string, otherwise time.Duration) time.Duration {
		text := arg(key, "")
		if text == "" {
			return otherwise
		}
		v, err := time.ParseDuration(text)
		if err != nil {
			d.Fatalf(t, "%v", err)
		}
		return v
	}
	number := func(key string) uint64 {
		n, err := strconv.ParseUint(arg(key, "0"), 10, 64)
		if err != nil {
			d.Fatalf(t, "%v", err)
		}
		return n
	}
	word := func(i int) string {
		if i >= len(d.CmdArgs) {
			d.Fatalf(t, "%s wants more", d.Cmd)
		}
		return d.CmdArgs[i].Key
	}
	switch d.Cmd {
	case "world":
		s.printed = 0
		s.w = newWorld(simulation.Config{
			Seed: number("seed"), DelayMin: time.Millisecond, DelayMax: time.Millisecond, Slow: -1, WakeLate: time.Nanosecond,
		})
	case "node":
		cfg := config()
		cfg.Name = actor.NodeName(arg("name", ""))
		cfg.Incarnation = number("incarnation")
		cfg.Cookie = arg("cookie", cfg.Cookie)
		cfg.Cluster = arg("cluster", cfg.Cluster)
		cfg.RetryMax = duration("retrymax", cfg.RetryMax)
		cfg.ForgetAfter = duration("forget", cfg.ForgetAfter)
		cfg.TickTime = duration("ticktime", cfg.TickTime)
		cfg.Hidden = d.HasArg("hidden")
		var seeds []string
		if list := arg("seeds", ""); list != "" {
			seeds = strings.Split(list, ",")
		}
		s.w.add(word(0), cfg, seeds...)
	case "alias":
		s.w.Alias(word(0), word(1))
	case "start":
		s.w.Start(word(0))
	case "kill":
		s.w.Kill(word(0))
	case "pause":
		s.w.Pause(word(0))
	case "resume":
		s.w.Resume(word(0))
	case "stop":
		s.w.Command(word(0), mesh.StopRequested{})
	case "cut":
		s.w.Cut(word(0), word(1))
	case "heal":
		s.w.Heal(word(0), word(1))
	case "connect":
		s.ids++
		s.w.Command(word(0), mesh.ConnectRequested{ID: s.ids, Name: actor.NodeName(arg("to", "")), Addr: arg("addr", "")})
	case "disconnect":
		s.ids++
		s.w.Command(word(0), mesh.DisconnectRequested{ID: s.ids, Name: actor.NodeName(arg("from", ""))})
	case "view":
		s.w.Command(word(0), mesh.Discovered{Members: members(t, d)})
	case "run":
		length, err := time.ParseDuration(word(0))
		if err != nil {
			d.Fatalf(t, "%v", err)
		}
		s.w.Run(s.w.Now() + length)
		return s.news(d.HasArg("ticks"))
	case "attempts":
		var b strings.Builder
		for _, a := range s.w.Running(word(0)).(*meshsim.Node).Machine().Attempts() {
			fmt.Fprintf(&b, "%s %q after %d tries: %v\n", a.Addr, a.Name, a.Tries, a.Err)
		}
		return b.String()
	default:
		d.Fatalf(t, "what is %q?", d.Cmd)
	}
	return ""
}

// news is what the history has gained.
func (s *script) news(ticks bool) string {
	var b strings.Builder
	h := s.w.History()
	for line := range strings.Lines(h[s.printed:]) {
		if ticks || !strings.HasSuffix(line, " tick\n") {
			b.WriteString(strings.TrimLeft(line, " "))
		}
	}
	s.printed = len(h)
	return b.String()
}

func members(t *testing.T, d *datadriven.TestData) []mesh.Member {
	var all []mesh.Member
	for _, line := range strings.Fields(d.Input) {
		var v mesh.Member
		who, addr, named := strings.Cut(line, "@")
		if !named {
			all = append(all, mesh.Member{Addr: line})
			continue
		}
		name, number, ok := strings.Cut(who, "/")
		n, err := strconv.ParseUint(number, 10, 64)
		if !ok || err != nil {
			d.Fatalf(t, "%q is no member", line)
		}
		v.Name, v.Incarnation, v.Addr = actor.NodeName(name), n, addr
		all = append(all, v)
	}
	return all
}
