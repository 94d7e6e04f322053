package scenarios

// tasks are B21 to B27: Task, Agent and Registry.
func tasks() []Scenario {
	return []Scenario{}
}
