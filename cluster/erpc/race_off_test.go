//go:build !race

package erpc_test

// raceDetector tells the tests that they run under it.
const raceDetector = false
