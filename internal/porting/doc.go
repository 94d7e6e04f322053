// Package porting holds PORTING.md and README.md to the code: the Go names in them exist,
// the Examples run and use those names, and the first port in the README is the program in
// the folder stack. It consists of tests.
package porting
