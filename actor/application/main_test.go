package application_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/application"
)

// childMode says that this is an operating-system process that a test has started, and
// what it is to do.
const childMode = "APPLICATION_TEST_MODE"

func TestMain(m *testing.M) {
	if mode := os.Getenv(childMode); mode != "" {
		os.Exit(child(mode))
	}
	goleak.VerifyTestMain(m)
}

// child is a main function.
func child(mode string) int {
	sys := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	root := make(chan actor.PID, 1)
	go func() { // the test holds the other end
		if n, _ := os.Stdin.Read(make([]byte, 1)); n > 0 {
			pid := <-root
			_ = sys.Run(func(p *actor.Process) error { return whenStarted(p, "above") })
			sys.SendExit(pid, actor.Kill)
			_, _ = io.Copy(io.Discard, os.Stdin)
		}
		os.Exit(99)
	}()
	below := &application.Application{
		Name:  "below",
		Start: tree,
		Stop:  func(*actor.Process) { fmt.Println("below stopped") },
	}
	app := &application.Application{
		Name:     "above",
		Requires: []*application.Application{below},
		Start: func(p *actor.Process) (actor.PID, error) {
			if mode == "fail" {
				return actor.PID{}, actor.Reason("not today")
			}
			pid, err := tree(p)
			fmt.Println("ready")
			root <- pid
			return pid, err
		},
		PrepStop: func(p *actor.Process) {
			if mode == "slow" {
				fmt.Println("slow")
				_, _ = actor.Receive[string](p, actor.Infinity)
			}
		},
		Stop: func(*actor.Process) { fmt.Println("above stopped") },
	}
	opts := []application.RunOption{application.WithSystem(sys)}
	if mode == "overdue" {
		mode = "slow"
		opts = append(opts, application.WithGrace(50_000_000))
	}
	return application.Run(context.Background(), app, opts...)
}

// whenStarted waits until an application runs.
func whenStarted(p *actor.Process, name string) error {
	for {
		names, err := application.Started(p)
		if err != nil || slices.Contains(names, name) {
			return err
		}
	}
}
