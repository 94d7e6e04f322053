package plantedfaults

import "slices"

// Fault is a semantic mutant of the library.
type Fault struct {
	Name    string
	Section string // whose scenarios ask about it: P, B or N
	Core    bool   // one of the few that a short run plants
	File    string // in the module
	Old     string // in File exactly once
	New     string // inside of functions only: see variants.go
}

// Faults are the planted faults.
func Faults() []Fault {
	return slices.Concat(
		in("P", signalFaults()), in("P", mailFaults()), in("P", processFaults()),
		in("B", genserverFaults()), in("B", supervisorFaults()), in("B", taskFaults()),
		in("N", nodeFaults()), in("N", globalFaults()), in("N", groupFaults()))
}

func in(section string, faults []Fault) []Fault {
	for i := range faults {
		faults[i].Section = section
	}
	return faults
}
