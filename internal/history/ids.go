package history

// Twice is the rule of UniqueIDs, and of NoLateReply: what must come once came again.
const Twice = "twice"

// UniqueIDs checks that no two operations that are ok answered the same. Of an unknown one
// nobody has the identifier: it can hurt nobody.
func UniqueIDs[In any, ID comparable](ops []Op[In, ID]) *Report {
	r := report(ops)
	first := map[ID]int{}
	for i := range ops {
		if ops[i].Outcome != OK {
			continue
		}
		id := ops[i].Out
		if j, known := first[id]; known {
			r.find(Twice, []int{j, i}, "%v was given to %s and to %s", id, ops[j].Client, ops[i].Client)
			continue
		}
		first[id] = i
	}
	return r
}
