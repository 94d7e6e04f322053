// Package plantedfaults asks of the conformance scenarios what they ask of the library:
// can they fail? A fault is a semantic mutant of the library, a few words replaced in
// one file. The faults are compiled in with the go command's -overlay, so nothing in
// the working tree changes, and scenarios run on each under their recorded seeds. A
// fault that turns no scenario red was not noticed; a scenario that no fault turns red
// proves nothing, by these faults.
//
//	$ beamline conformance --faults P
//	no fault                  104 scenarios green
//	unlink does nothing       caught by link, trap
//	…
//	planted faults: 66 of 66 caught
//
// Rules:
//
//   - First the scenarios run on the library as it is. When one is red already, nothing
//     is said about faults.
//   - A fault changes the bodies of functions and nothing else. All of them are in one
//     binary, and one is picked when it starts: see variants.go.
//   - The text that a fault replaces must be in its file exactly once; when the library
//     has changed so that it is not, the fault is an error, never skipped.
//   - Under a fault those scenarios run first that have proved nothing yet, so that the
//     sum names those that never do. The others run only until one is red.
//   - A scenario that does not end in time under a fault, or a process that dies of it,
//     counts as red, and is marked as such.
package plantedfaults
