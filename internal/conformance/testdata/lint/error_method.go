package bad

type Fake struct{}

func (*Fake) Error() string { return "noproc" } // want "no method Error"
