package plantedfaults

// processFaults are faults of aliases, tags, names, the dictionary, info and spawn.
func processFaults() []Fault {
	return []Fault{}
}
