//go:build !race

package pg_test

// raceDetector tells the tests that they run under it.
const raceDetector = false
