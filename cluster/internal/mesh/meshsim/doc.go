// Package meshsim runs mesh machines in package simulation: the adapter between the
// two, and a Checker of what must hold of every epoch in every history.
//
//	w := simulation.New(simulation.Config{Seed: 7})
//	check := meshsim.NewChecker(w)
//	for _, name := range []string{"a", "b", "c"} {
//		w.Add(name, name+":1", meshsim.Start(meshsim.Config{
//			Mesh:  mesh.Config{Cluster: "test", Cookie: "secret", TickTime: 200 * time.Millisecond},
//			Seeds: []string{"a:1"},
//			Hooks: check.Hooks(),
//		}))
//	}
//
// A machine that lives on top of connections (the global register, groups) is driven
// from the Hooks: it hears of Up, Down and Data, and answers with Node.Send.
package meshsim
