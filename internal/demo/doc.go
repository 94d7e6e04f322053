// Package demo runs a sample of the cookbook on real nodes and prints what they do beside
// what the same sample did on the BEAM.
//
//	func main() {
//		testcluster.Main(demo.Programs(samples...)) // does not return in a sample's node
//		columns := demo.NewColumns(os.Stdout, demo.Style{})
//		same, err := demo.Show(ctx, samples[0], columns, demo.Options{}, false)
//
// # Use
//
//   - A Sample is an Elixir script, its port and its recording. Show runs it to its end,
//     Interact until a key is pressed, Record asks the BEAM for the recording.
//   - The port gets a Trace, as the script has the module Trace. Both render the values
//     that are emitted with the renderer of the conformance scenarios.
//
// # Rules
//
//   - What Show prints in the right column comes from the trace alone, line by line as the
//     nodes tell it. The left column is trace.txt, which only Record writes.
//   - A sample asks for a kill with Trace.Kill9. The launcher does it, with SIGKILL.
//   - No process is left when Show, Interact or Record returns, and none when this process
//     is killed.
//
// # When not to use it
//
// To hold a behaviour of the library to the BEAM's, write a conformance scenario: it draws
// its values anew each time. A sample is there to be read.
package demo
