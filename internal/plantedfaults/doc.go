// Package plantedfaults asks of the conformance scenarios what they ask of the library:
// can they fail? A fault is a semantic mutant of the library, a few words replaced in
// one file. It is compiled in with the go command's -overlay, so nothing in the working
// tree changes, and all scenarios run on it under their recorded seeds. A fault that
// turns no scenario red was not noticed; a scenario that no fault turns red proves
// nothing, by these faults.
//
//	$ beamline conformance --all-faults
//	no fault                  36 scenarios green
//	unlink does nothing       caught by link, trap
//	…
//	planted faults: 56 of 56 caught
//
// Rules:
//
//   - First the scenarios run on the library as it is. When one is red already, nothing
//     is said about faults.
//   - The text that a fault replaces must be in its file exactly once; when the library
//     has changed so that it is not, the fault is an error, never skipped.
//   - A scenario that does not end in time under a fault, or a process that dies of it,
//     counts as red, and is marked as such.
package plantedfaults
