// Package actor is the process model of the BEAM for Go.
package actor
