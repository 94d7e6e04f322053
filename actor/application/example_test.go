package application_test

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/application"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// quiet runs body as a process of a System of its own.
func quiet(body func(p *actor.Process) error) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	if err := s.Run(body); err != nil {
		fmt.Println(err)
	}
}

// telling is an application that tells of its start and its end.
func telling(name string, requires ...*application.Application) *application.Application {
	return &application.Application{
		Name:     name,
		Requires: requires,
		Start: func(p *actor.Process) (actor.PID, error) {
			fmt.Println(name, "starts")
			return tree(p)
		},
		Stop: func(*actor.Process) { fmt.Println(name, "has stopped") },
	}
}

// tree starts a supervisor with one server.
func tree(p *actor.Process) (actor.PID, error) {
	return supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{{
		ID: "idle",
		Start: func(p *actor.Process) (actor.PID, error) {
			return genserver.StartLink(p, &idle{})
		},
	}}})
}

type idle struct{ genserver.Default }

func ExampleRun() {
	ctx, sigterm := context.WithCancel(context.Background())
	app := telling("shop", telling("database"))
	app.PrepStop = func(*actor.Process) { fmt.Println("shop is about to stop") }
	start := app.Start
	app.Start = func(p *actor.Process) (actor.PID, error) {
		defer sigterm() // as if it came now
		return start(p)
	}
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	status := application.Run(ctx, app, application.WithSystem(s), application.WithGrace(application.DefaultGrace))
	fmt.Println("status", status)
	_ = s.Shutdown(context.Background())
	// Output:
	// database starts
	// shop starts
	// shop is about to stop
	// shop has stopped
	// database has stopped
	// status 0
}

func ExampleEnsureAllStarted() {
	database := telling("database")
	shop := telling("shop", database)
	quiet(func(p *actor.Process) error {
		fmt.Println(application.EnsureAllStarted(p, shop, application.Temporary))
		fmt.Println(application.EnsureAllStarted(p, shop, application.Temporary))
		return nil
	})
	// Output:
	// database starts
	// shop starts
	// [database shop] <nil>
	// [] <nil>
}

func ExampleStart() {
	database := telling("database")
	shop := telling("shop", database)
	quiet(func(p *actor.Process) error {
		fmt.Println(application.Start(p, shop, application.Permanent))
		fmt.Println(application.Start(p, database, application.Permanent))
		fmt.Println(application.Start(p, database, application.Permanent))
		return nil
	})
	// Output:
	// application: start "shop": "database" is not started
	// database starts
	// <nil>
	// application: start "database": already started
}

func ExampleEnsureStarted() {
	quiet(func(p *actor.Process) error {
		shop := telling("shop")
		fmt.Println(application.EnsureStarted(p, shop, application.Temporary))
		fmt.Println(application.EnsureStarted(p, shop, application.Temporary))
		return nil
	})
	// Output:
	// shop starts
	// <nil>
	// <nil>
}

func ExampleStop() {
	quiet(func(p *actor.Process) error {
		_ = application.Start(p, telling("shop"), application.Temporary)
		fmt.Println(application.Started(p))
		fmt.Println(application.Stop(p, "shop"))
		fmt.Println(application.Stop(p, "shop"))
		return nil
	})
	// Output:
	// shop starts
	// [shop] <nil>
	// shop has stopped
	// <nil>
	// application: stop "shop": "shop" is not started
}

func ExampleStopAll() {
	quiet(func(p *actor.Process) error {
		_, _ = application.EnsureAllStarted(p, telling("shop", telling("database")), application.Temporary)
		return application.StopAll(p)
	})
	// Output:
	// database starts
	// shop starts
	// shop has stopped
	// database has stopped
}

func ExampleGetEnv() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())
	_ = application.Load(s, &application.Application{Name: "shop", Start: tree, Env: map[string]any{"port": 8080}})
	fmt.Println(application.GetEnv(s, "shop", "port", 0), application.GetEnv(s, "shop", "host", "localhost"))
	application.PutEnv(s, "shop", "port", 9090)
	fmt.Println(application.AllEnv(s, "shop"))
	application.DeleteEnv(s, "shop", "port")
	_, err := application.FetchEnv[int](s, "shop", "port")
	fmt.Println(err)
	// Output:
	// 8080 localhost
	// map[port:9090]
	// application: get "port" of "shop": no such value in the application's environment
}
