package history

import "fmt"

// CounterCall is an operation on a counter: CounterAdd or CounterRead.
type CounterCall struct {
	Read bool
	N    int64 // of an addition
}

// CounterAdd adds n, which may be negative; what it answers is not looked at.
func CounterAdd(n int64) CounterCall { return CounterCall{N: n} }

// CounterRead reads the counter; it answers the value.
func CounterRead() CounterCall { return CounterCall{Read: true} }

func (c CounterCall) answers() bool { return c.Read }

// String is the call as a table shows it.
func (c CounterCall) String() string {
	if c.Read {
		return "read"
	}
	return fmt.Sprintf("add %d", c.N)
}

// The rules of Counter.
const (
	// Low: a value below all that can be: an acknowledged addition is missing, or a
	// subtraction happened twice.
	Low = "low"
	// High: a value above all that can be.
	High = "high"
	// NoSum: a value between the bounds that no choice among what may have happened gives.
	NoSum = "no-sum"
)

// maxSums bounds the sums that Counter enumerates for a reading. Beyond it only the bounds
// are checked.
const maxSums = 1 << 14

// Counter checks a history of a counter that began with a value. What a reading finds is
// the sum of all additions that had ended when it began, and of any of those that are
// unknown or overlap with it: each once, or not at all.
func Counter(initial int64, ops []Op[CounterCall, int64]) *Report {
	r := report(ops)
	for i := range ops {
		read := &ops[i]
		if !read.In.Read || read.Outcome != OK {
			continue
		}
		sure := initial
		var maybe []int64
		for j := range ops {
			switch add := &ops[j]; {
			case add.In.Read || !add.possibleBy(read.Ended):
			case add.sureBefore(read.Began):
				sure += add.In.N
			default:
				maybe = append(maybe, add.In.N)
			}
		}
		low, high := sure, sure
		for _, n := range maybe {
			low, high = low+min(n, 0), high+max(n, 0)
		}
		switch value := read.Out; {
		case value < low:
			r.find(Low, []int{i}, "%s read %d; at least %d is certain", read.Client, value, low)
		case value > high:
			r.find(High, []int{i}, "%s read %d; at most %d is possible", read.Client, value, high)
		case !reachable(sure, maybe, value):
			r.find(NoSum, []int{i}, "%s read %d; %d is certain, and no choice of what may have happened %v gives the rest",
				read.Client, value, sure, maybe)
		}
	}
	return r
}

// reachable reports whether some of the numbers, each once, add up from sure to value; or
// that there are too many sums to tell.
func reachable(sure int64, numbers []int64, value int64) bool {
	sums := map[int64]bool{sure: true}
	for _, n := range numbers {
		next := make(map[int64]bool, 2*len(sums))
		for s := range sums {
			next[s], next[s+n] = true, true
		}
		if len(next) > maxSums {
			return true
		}
		sums = next
	}
	return sums[value]
}
