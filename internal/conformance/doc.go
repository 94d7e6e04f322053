// Package conformance holds Beamline to the BEAM. A scenario is an Elixir script and a
// Go function of one name that ask the same question; both emit values under labels,
// one renderer on each side makes lines of them, and the lines must be the same.
//
// # What keeps it honest
//
//   - Names, payloads, reasons and counts are drawn from a seed. The committed trace is
//     one seed's; Run also takes a fresh one that nobody could have prepared for.
//   - A scenario cannot print what it should have seen: Lint refuses files that make or
//     read texts which look like a trace (package trace has the rules).
//   - Planted faults are semantic mutants of the library. Each must turn a scenario
//     red, and a scenario that none of them breaks is listed as proving nothing.
//   - Where Go cannot do as the BEAM does, the scenario declares the label and the
//     reason. There the two must differ; a declaration that is out of date is red.
//
// # What is stable
//
// A scenario gives one trace for a seed, on both sides, however often it runs. TestStable
// runs the Go side of those of P again and again, on 1, 2 and 8 processors, and so does
// the race detector; TestVirtualTime runs them under testing/synctest, against the same
// record. A script waits for what it depends on, since on the BEAM signals of different
// senders have no order: a monitor that was set is under way until its process answers
// its setter (Process.alive? is not enough, on OTP 25), and a signal to oneself until the
// next receive.
//
// # To add a scenario
//
// Make the folder scenarios/NAME with NAME.exs and NAME.go, add a line to the list of
// its subject in package scenarios, and run `beamline conformance --record NAME`, which
// asks the BEAM and writes trace.txt. Read what it said before you write the Go side.
package conformance
