//go:build race

package cluster

// RaceDetector tells the tests that they run under it.
const RaceDetector = true
