package workshop

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestUpdateReplacesWhatWasNotTouched(t *testing.T) {
	x := newFixture(t)
	const touched, untouched, removed, same = "01_echo/ask.go", "01_echo/echo.go", "01_echo/sample.exs", "02_links/owner.go"
	put(t, x.path(touched), "package echo // mine\n")
	if err := os.Remove(x.path(removed)); err != nil {
		t.Fatal(err)
	}
	// An older version of the workshop wrote other files, and one that is no more.
	for _, name := range []string{untouched, "02_links/old.go", "02_links/old_mine.go"} {
		if err := x.write(name, []byte("package old\n")); err != nil {
			t.Fatal(err)
		}
	}
	put(t, x.path("02_links/old_mine.go"), "package old // mine\n")
	for _, name := range []string{touched, removed, same} {
		x.state.Files[name] = hash([]byte("what the older version had"))
	}
	if err := x.state.save(x.Dir); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(x.clone, "go.sum"), "example.org/x v1.0.0 h1:x\nexample.org/y v1.0.0 h1:y\n")

	f := x.reopen(t)
	if err := x.Update(t.Context(), f, x.clone); err != nil {
		t.Fatal(err)
	}
	files, err := x.files(x.clone)
	if err != nil {
		t.Fatal(err)
	}
	if got := get(t, x.path(touched)); got != "package echo // mine\n" {
		t.Errorf("the touched file is now\n%s", got)
	}
	if got := get(t, x.path(ownDir+"/new/"+touched)); got != string(files[touched]) {
		t.Errorf("beside the touched file lies\n%s", got)
	}
	for _, name := range []string{untouched, same} {
		if got := get(t, x.path(name)); got != string(files[name]) {
			t.Errorf("%s is still\n%s", name, got)
		}
	}
	for name, there := range map[string]bool{removed: false, "02_links/old.go": false, "02_links/old_mine.go": true} {
		if _, err := os.Stat(x.path(name)); (err == nil) != there {
			t.Errorf("%s: %v, want there %t", name, err, there)
		}
	}
	if sum := get(t, x.path("go.sum")); !strings.Contains(sum, "example.org/y") {
		t.Errorf("go.sum has not what the clone's has:\n%s", sum)
	}

	before := x.out.Len()
	if err := x.Update(t.Context(), x.reopen(t), x.clone); err != nil {
		t.Fatal(err)
	}
	if got := x.out.String()[before:]; !strings.HasPrefix(got, "update: 0 files written, 0 removed") {
		t.Errorf("a second update says\n%s", got)
	}
}

// TestUpdateFollowsTheClone moves the clone, under a go.mod that the learner touched.
func TestUpdateFollowsTheClone(t *testing.T) {
	x := newFixture(t)
	put(t, x.path("go.mod"), get(t, x.path("go.mod"))+"\n// mine\n")
	moved := fakeClone(t)
	if err := x.Update(t.Context(), x.reopen(t), moved); err != nil {
		t.Fatal(err)
	}
	if got, err := replacedBy(x.Dir); err != nil || got != moved {
		t.Errorf("go.mod builds with %s, %v; want %s", got, err, moved)
	}
	if mod := get(t, x.path("go.mod")); !strings.Contains(mod, "// mine") {
		t.Errorf("what the learner wrote is gone:\n%s", mod)
	}
}

// TestBuildFollowsTheClonesRequirements has the clone require more than when the folder
// was made.
func TestBuildFollowsTheClonesRequirements(t *testing.T) {
	x := newFixture(t)
	mod, sum := filepath.Join(x.clone, "go.mod"), filepath.Join(x.clone, "go.sum")
	put(t, mod, get(t, mod)+"\nrequire example.org/y v1.0.0\n")
	put(t, sum, get(t, sum)+"example.org/y v1.0.0 h1:y\n")
	if err := x.refreshModule(x.clone); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(get(t, x.path("go.mod")), "example.org/y") || !strings.Contains(get(t, x.path("go.sum")), "example.org/y") {
		t.Error("go.mod and go.sum do not follow")
	}
	if touched, err := x.reopen(t).touched("go.mod"); err != nil || touched {
		t.Errorf("the new go.mod counts as touched: %t, %v", touched, err)
	}

	put(t, x.path("go.mod"), get(t, x.path("go.mod"))+"// mine\n")
	put(t, mod, get(t, mod)+"\nrequire example.org/z v1.0.0\n")
	if err := x.refreshModule(x.clone); err != nil {
		t.Fatal(err)
	}
	if got := get(t, x.path("go.mod")); !strings.Contains(got, "// mine") || strings.Contains(got, "example.org/z") {
		t.Errorf("the touched go.mod is now\n%s", got)
	}
}

func TestResetKeepsWhatWasWritten(t *testing.T) {
	x := newFixture(t)
	stub := get(t, x.path("01_echo/ask.go"))
	put(t, x.path("01_echo/ask.go"), "package echo // mine\n")
	x.state.of("0.1").Passed = true
	x.state.of("0.2").Passed = true
	if err := x.Reset(x.Folder, "0.1"); err != nil {
		t.Fatal(err)
	}
	if got := get(t, x.path("01_echo/ask.go")); got != stub {
		t.Errorf("after the reset:\n%s", got)
	}
	kept, err := filepath.Glob(x.path(ownDir + "/kept/01_echo-*/ask.go"))
	if err != nil || len(kept) != 1 || get(t, kept[0]) != "package echo // mine\n" {
		t.Errorf("kept: %v, %v", kept, err)
	}
	f := x.reopen(t)
	if f.state.of("0.1").Passed || !f.state.of("0.2").Passed {
		t.Error("the reset did not forget one pass and keep the other")
	}
	if err := x.Reset(x.Folder, "0.9"); !errors.Is(err, ErrNoExercise) {
		t.Errorf("reset of an exercise that is not: %v", err)
	}
}
