package plantedfaults

// taskFaults are faults of Task, Agent and Registry.
func taskFaults() []Fault {
	return []Fault{}
}
