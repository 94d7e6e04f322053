package main

import (
	"os/exec"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func Example() {
	main()
	// Output:
	// elixir
	// hello
	// killed
}

// The Elixir sample that main.go ports prints the same on a real BEAM.
func TestElixir(t *testing.T) {
	if _, err := exec.LookPath("elixir"); err != nil {
		t.Skip("there is no elixir here to run stack.exs with")
	}
	out, err := exec.CommandContext(t.Context(), "elixir", "stack.exs").Output()
	if err != nil {
		t.Fatalf("elixir stack.exs: %v", err)
	}
	if want := "elixir\nhello\nkilled\n"; string(out) != want {
		t.Errorf("stack.exs printed %q, want %q", out, want)
	}
}
