package main

import (
	"time"

	"github.com/beamline-go/beamline/actor"
)

// The columns of the table.
const (
	onBeam   = "BEAM"
	blocking = "blocking"
	callback = "callback"
	proto    = "Proto.Actor"
	bare     = "goroutines"
)

// columns are those that this program measures itself, in the order of the table.
var columns = []string{blocking, callback, proto, bare}

// workload is one line of the table.
type workload struct {
	name    string // as beam.exs prints it, and as -only selects it
	what    string
	unit    unit
	n       int // operations, or processes
	columns map[string]measure
	targets []target
}

// measure does a workload with n operations and gives its figure, in the workload's unit.
type measure func(b *bench, n int) float64

// unit is what a workload's figures are in.
type unit struct {
	name   string
	format string
	fixed  bool // -scale does not change how many there are
}

var (
	nanoseconds = unit{"ns", "%.0f", false}
	bytesEach   = unit{"bytes", "%.0f", false}
	gigabytes   = unit{"GB", "%.2f", true}
)

func (w *workload) count(scale float64) int {
	if w.unit.fixed {
		return w.n
	}
	return max(8, int(float64(w.n)*scale))
}

func workloadNames() []string {
	var names []string
	for _, w := range workloads() {
		names = append(names, w.name)
	}
	return names
}

// workloads is the table, with the targets that it is held against.
func workloads() []workload {
	return []workload{
		{name: "ping-pong", what: "round trip, two processes", unit: nanoseconds, n: 200_000,
			columns: map[string]measure{
				blocking: timed(pingBlocking), callback: timed(pingCallback),
				proto: timed(pingProto), bare: timed(pingChannels),
			},
			targets: []target{
				atMost(blocking, 0.8, onBeam), atMost(callback, 0.7, onBeam),
				timesAsFast(blocking, 7, proto), timesAsFast(callback, 7, proto),
			}},
		{name: "call", what: "GenServer.call", unit: nanoseconds, n: 200_000,
			columns: map[string]measure{callback: timed(call), proto: timed(requestFuture)},
			targets: []target{atMost(callback, 0.5, onBeam), timesAsFast(callback, 6, proto)}},
		{name: "cast", what: "GenServer.cast", unit: nanoseconds, n: 1_000_000,
			columns: map[string]measure{callback: timed(cast)},
			targets: []target{atMost(callback, 0.5, onBeam)}},
		{name: "start and stop", what: "GenServer.start and stop", unit: nanoseconds, n: 50_000,
			columns: map[string]measure{callback: timed(startAndStop)},
			targets: []target{atMost(callback, 0.5, onBeam)}},
		{name: "restart", what: "restart by a supervisor after a kill", unit: nanoseconds, n: 20_000,
			columns: map[string]measure{callback: timed(restarts)},
			targets: []target{atMost(callback, 0.3, onBeam)}},
		{name: "start_child", what: "DynamicSupervisor.start_child beside 100 children", unit: nanoseconds, n: 20_000,
			columns: map[string]measure{callback: startChild(100)},
			targets: []target{atMost(callback, 0.3, onBeam)}},
		{name: "start_child beside 100000", what: "the same beside 100,000 children", unit: nanoseconds, n: 20_000,
			columns: map[string]measure{callback: startChild(100_000)},
			targets: []target{atMost(callback, 1.3, callback).of("start_child").said("beside 100 children")}},
		{name: "one-way", what: "message, one sender to one receiver", unit: nanoseconds, n: 1_000_000,
			columns: map[string]measure{
				blocking: timed(oneSender(blockingSink)), callback: timed(oneSender(callbackSink)),
				proto: timed(oneSenderProto), bare: timed(oneSenderChannel),
			},
			targets: []target{
				atMost(callback, 0.35, onBeam), timesAsFast(callback, 2.5, proto), atMost(blocking, 0.9, onBeam),
			}},
		{name: "eight senders", what: "message, eight senders to one receiver", unit: nanoseconds, n: 1_000_000,
			columns: map[string]measure{
				blocking: timed(eightSenders(blockingSink)), callback: timed(eightSenders(callbackSink)),
				proto: timed(eightSendersProto), bare: timed(eightSendersChannel),
			},
			targets: []target{
				atMost(callback, 0.4, onBeam), timesAsFast(callback, 3, proto), atMost(blocking, 0.8, onBeam),
			}},
		{name: "spawn", what: "spawn, one message to the parent, exit", unit: nanoseconds, n: 100_000,
			columns: map[string]measure{
				blocking: timed(spawnBlocking), callback: timed(spawnCallback),
				proto: timed(spawnProto), bare: timed(spawnGoroutine),
			},
			targets: []target{atMost(blocking, 0.5, onBeam), atMost(callback, 0.5, onBeam)}},
		{name: "spawn_monitor", what: "spawn_monitor to DOWN", unit: nanoseconds, n: 100_000,
			columns: map[string]measure{
				blocking: timed(monitorBlocking), callback: timed(monitorCallback), proto: timed(watchProto),
			},
			targets: []target{atMost(blocking, 0.7, onBeam), atMost(callback, 0.7, onBeam)}},
		{name: "ring", what: "ring of 10,000 processes, a hop", unit: nanoseconds, n: 1_000_000,
			columns: map[string]measure{
				blocking: ringBlocking, callback: ringCallback, proto: ringProto, bare: ringChannels,
			},
			targets: []target{atMost(callback, 0.8, onBeam), atMost(blocking, 1.2, onBeam)}},
		{name: "receive by reference", what: "request, receive by reference, empty mailbox",
			unit: nanoseconds, n: 100_000,
			columns: map[string]measure{blocking: timed(askBlocking(0)), callback: timed(askCallback(0))}},
		{name: "receive by reference behind 10000", what: "the same, 10,000 unrelated messages queued",
			unit: nanoseconds, n: 100_000,
			columns: map[string]measure{blocking: timed(askBlocking(10_000)), callback: timed(askCallback(10_000))},
			targets: []target{
				atMost(blocking, 1.3, blocking).of("receive by reference"),
				atMost(callback, 1.3, callback).of("receive by reference"),
			}},
		{name: "idle", what: "idle process, bytes", unit: bytesEach, n: 100_000,
			columns: map[string]measure{
				blocking: inNewProcess("blocking"), callback: inNewProcess("callback"),
				proto: inNewProcess("proto"), bare: inNewProcess("goroutines"),
			},
			targets: []target{limit(callback, 600), limit(blocking, 3300)}},
		{name: "idle server", what: "idle GenServer, bytes", unit: bytesEach, n: 100_000,
			columns: map[string]measure{callback: inNewProcess("server")},
			targets: []target{limit(callback, 700)}},
		{name: "million", what: "1,000,000 live processes, GB in all", unit: gigabytes, n: 1_000_000,
			columns: map[string]measure{callback: inNewProcess("million")},
			targets: []target{limit(callback, 0.7)}},
		{name: "task", what: "Task.async and await", unit: nanoseconds, n: 50_000,
			columns: map[string]measure{blocking: timed(taskAwait)},
			targets: []target{atMost(blocking, 0.6, onBeam)}},
		{name: "registry lookup", what: "Registry.lookup (registry.Whereis), a unique key of 1,000", unit: nanoseconds, n: 500_000,
			columns: map[string]measure{blocking: timed(registryLookup)},
			targets: []target{atMost(blocking, 0.15, onBeam)}},
		{name: "remote ping-pong", what: "round trip, two nodes", unit: nanoseconds, n: 20_000,
			columns: map[string]measure{blocking: timed(pingRemote)},
			targets: []target{atMost(blocking, 1, onBeam)}},
		{name: "remote call", what: "GenServer.call on another node", unit: nanoseconds, n: 20_000,
			columns: map[string]measure{callback: timed(callRemote)},
			targets: []target{atMost(callback, 1, onBeam)}},
		{name: "remote one-way", what: "message of 10 bytes to another node", unit: nanoseconds, n: 500_000,
			columns: map[string]measure{callback: timed(floodRemote(10)), proto: floodProto(10)},
			targets: []target{timesAsFast(callback, 6, onBeam), timesAsFast(callback, 2, proto)}},
		{name: "remote large one-way", what: "message of 1,000 bytes to another node", unit: nanoseconds, n: 200_000,
			columns: map[string]measure{callback: timed(floodRemote(1000)), proto: floodProto(1000)},
			targets: []target{timesAsFast(callback, 6, onBeam), timesAsFast(callback, 2, proto)}},
	}
}

// timed is a workload whose figure is the time of an operation. It runs a tenth of the
// operations first, to warm up.
func timed(f func(b *bench, n int) time.Duration) measure {
	return func(b *bench, n int) float64 {
		f(b, n/10+8)
		return per(f(b, n), n)
	}
}

func per(d time.Duration, n int) float64 { return float64(d.Nanoseconds()) / float64(n) }

// run times body as a process.
func (b *bench) run(body func(p *actor.Process) error) (d time.Duration) {
	err := b.sys.Run(func(p *actor.Process) error {
		t := time.Now()
		err := body(p)
		d = time.Since(t)
		return err
	})
	b.check(err)
	return d
}
