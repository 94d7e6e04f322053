package scenarios

import "slices"

// behaviours are B: what OTP and Elixir build on processes.
func behaviours() []Scenario {
	return slices.Concat(genservers(), supervisors(), applications(), tasks())
}
