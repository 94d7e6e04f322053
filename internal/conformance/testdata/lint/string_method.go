package bad

type Fake struct{}

func (Fake) String() string { return "DOWN" } // want "no method String"
