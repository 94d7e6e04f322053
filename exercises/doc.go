// Package exercises is the workshop's bench: it runs an answer to an exercise on three
// real nodes, breaks what the exercise says, and judges what it sees.
//
// # Example
//
// An exercise is a folder beside this file, MN_name for exercise number N of module M:
//
//	01_echo/task.md      what the learner reads
//	01_echo/sample.exs   the Elixir sample, which runs on a real BEAM
//	01_echo/stub/        the Go file that the learner completes
//	01_echo/exercise.go  the Exercise: its goal, its rules, what an Answer is
//	01_echo/node.go      the node's side: what a node does with an Answer
//	01_echo/check.go     the judge's side: what is done to the nodes, what must be seen
//
// Hints, solutions and the wrong answers that a check must catch are in
// exercises/internal/answers, so that they never lie beside the stub. Package catalog
// puts both together.
//
// # Use
//
// The learner's folder is a Go module of its own. `beamline workshop check` generates a
// main package there, which does no more than
//
//	exercises.Main(map[string]exercises.Program{"01_echo": echo.Program(echo.Answer{Ask: answer.Ask, …})})
//
// builds it, and hands the binary to Judge, which starts it three times as three nodes.
// The judge runs in the command's own process: the learner's code can neither see nor
// sway it.
//
// # Rules for who writes an exercise
//
//   - A check names the rules that it tests. It says for each what was done, what was
//     expected and what was seen; Lab.Expect is the only way to a verdict.
//   - Names, payloads, reasons and places are drawn from the Lab, which draws from the
//     seed. Nothing can be hard-coded, and a seed repeats its draws.
//   - What a node's processes do is read from the node's tracer (Fate, Received) wherever
//     it can be: an answer that lies about what it did is caught.
//   - Stub, wrong answers and solution are judged by the same check, and a check knows
//     none of them. Each wrong answer says which rules it breaks, and must break those
//     and no others.
//   - A verdict takes less than Limit.
//   - Nodes run in strict mode: local messages are copied through the codec, as remote
//     ones are.
//
// # When not to use it
//
// It judges exercises. A test of the library starts its nodes with internal/testcluster.
package exercises
