// Package porting reads PORTING.md, the dictionary from Elixir to Go, for the command
// `beamline port`. Its tests hold PORTING.md and README.md to the code: every function of the
// Elixir modules has a row, the Go names exist, the Examples run and use those names, and
// the first port in the README is the program in the folder stack.
//
// A row of PORTING.md has four cells: the Elixir functions, the Go names, what differs, and
// an Example that uses the Go names. The first cell names functions as `Task.await/1`, and
// several as `Task.await/1..2` or as `Task.async/1`, `Task.async/3`. What has no counterpart
// has — for the Go name and the Example, and says why and what to write instead.
package porting
