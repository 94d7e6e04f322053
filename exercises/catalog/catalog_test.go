package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/beamline-go/beamline/exercises/catalog"
)

func all(t *testing.T) []catalog.Entry {
	t.Helper()
	entries, err := catalog.All()
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// TestExercisesAreWhole has each exercise say what an exercise must say, and its task
// say the same.
func TestExercisesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range all(t) {
		t.Run(e.Dir, func(t *testing.T) {
			module, number, _ := strings.Cut(e.ID, ".")
			if seen[e.ID] || !strings.HasPrefix(e.Dir, module+number+"_") {
				t.Errorf("ID %s, folder %s: want one ID an exercise, and the folder MN_name", e.ID, e.Dir)
			}
			seen[e.ID] = true
			if e.Title == "" || e.Goal == "" || e.Omits == "" || e.Predict == "" {
				t.Errorf("%+v says too little", e.Exercise)
			}
			if len(e.Hints) < 3 || slices.Contains(e.Hints, "") || e.Debrief == "" || e.Sample == "" {
				t.Errorf("%d hints, debrief of %d bytes, sample of %d", len(e.Hints), len(e.Debrief), len(e.Sample))
			}
			files, err := e.LearnerFiles()
			if err != nil {
				t.Fatal(err)
			}
			if files[e.Dir+"/sample.exs"] == nil {
				t.Error("no sample.exs")
			}
			task := words(string(files[e.Dir+"/TASK.md"]))
			want := []string{
				fmt.Sprintf("# %s %s (%s)", e.ID, e.Title, e.Takes()),
				"**Goal.** " + e.Goal,
				e.Predict,
				"beamline workshop check " + e.ID,
			}
			for _, r := range e.Rules {
				want = append(want, "- **"+r.ID+"** "+r.Text)
			}
			for _, text := range want {
				if !strings.Contains(task, words(text)) {
					t.Errorf("task.md does not say %q", text)
				}
			}
		})
	}
}

// words is a text without its line breaks, its marks of quotation and its backticks.
func words(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\n> ", " ", "`", "").Replace(text)), " ")
}

// TestAnswersMeanTheRules has every wrong answer name rules that exist, every rule be
// broken by some wrong answer, and no two wrong answers be the same.
func TestAnswersMeanTheRules(t *testing.T) {
	for _, e := range all(t) {
		t.Run(e.Dir, func(t *testing.T) {
			broken := map[string]bool{}
			for _, w := range e.Wrong {
				for _, id := range w.Breaks {
					broken[id] = true
					if _, ok := e.Rule(id); !ok {
						t.Errorf("%s breaks %s, which is no rule", w.Name, id)
					}
				}
			}
			for _, r := range e.Rules {
				if !broken[r.ID] {
					t.Errorf("no wrong answer breaks %s: nothing shows that the check can", r.ID)
				}
			}
			files, err := e.LearnerFiles()
			if err != nil {
				t.Fatal(err)
			}
			for name := range e.Solution {
				if files[e.Dir+"/"+name] == nil {
					t.Errorf("the solution has a file %s that the stub does not have", name)
				}
			}
		})
	}
}
