//go:build race

package grains

const raceDetector = true
