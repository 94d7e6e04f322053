package workshop

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

func sortedNames(files map[string][]byte) []string { return slices.Sorted(maps.Keys(files)) }

// barWidth is the length of the progress bar.
const barWidth = 30

// titleWidth is that of the longest title.
const titleWidth = 26

// List prints the exercises and how far the learner is. Without a folder (nil) it
// prints the exercises alone.
func (w *Workshop) List(f *Folder) {
	if f == nil {
		for _, e := range w.entries {
			w.printf("  %-4s %-*s %8s  %s\n", e.ID, titleWidth, e.Title, e.Takes(), e.Goal)
		}
		w.printf("`beamline workshop init DIR` makes a folder to do them in.\n")
		return
	}
	done, minutes, total := 0, 0, 0
	next := w.next(f)
	for _, e := range w.entries {
		total += e.Minutes
		if f.state.of(e.ID).Passed {
			done++
			minutes += e.Minutes
		}
	}
	filled := 0
	if total > 0 {
		filled = barWidth * minutes / total
	}
	w.printf("[%s%s] %d of %d exercises, %d of %d min\n\n",
		strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled), done, len(w.entries), minutes, total)
	for i := range w.entries {
		e := &w.entries[i]
		p := f.state.of(e.ID)
		mark, what := w.marks.none, ""
		switch {
		case p.Passed:
			mark, what = w.marks.ok, "passed, "
		case e == next:
			mark, what = w.marks.next, "next, "
		}
		what += fmt.Sprintf("%s, %s", count(p.Checks, "check"), count(p.Hints, "hint"))
		w.printf("%s %-4s %s %8s  %s\n", mark, e.ID, pad(e.Title, titleWidth), e.Takes(), what)
	}
	w.printf("\n")
	if next != nil {
		w.printf("Next: %s %s, in %s/TASK.md\n", next.ID, next.Title, next.Dir)
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}

// Next prints what the next exercise is about, and what to predict first.
func (w *Workshop) Next(f *Folder) {
	e := w.next(f)
	if e == nil {
		w.printf("Every exercise is passed. `beamline workshop list` shows them.\n")
		return
	}
	w.printf("%s %s (%s), in %s\n\n", e.ID, e.Title, e.Takes(), f.path(e.Dir))
	w.printf("Goal     %s\nMissing  %s\n", e.Goal, e.Omits)
	if e.Faults != "" {
		w.printf("Faults   %s\n", e.Faults)
	}
	w.printf("\nPredict first: %s\n\n", e.Predict)
	w.printf("Read %s/TASK.md, then `beamline workshop check %s`.\n", e.Dir, e.ID)
}

// Hint prints the next stage of the hints for an exercise (by default the next
// exercise), or with again those that were shown already.
func (w *Workshop) Hint(f *Folder, name string, again bool) error {
	e, err := w.findOrNext(f, name)
	if err != nil {
		return err
	}
	p := f.state.of(e.ID)
	if again {
		for i, h := range e.Hints[:min(p.Hints, len(e.Hints))] {
			w.printf("Hint %d of %d\n\n%s\n\n", i+1, len(e.Hints), h)
		}
		return nil
	}
	if p.Hints >= len(e.Hints) {
		w.printf("All %d hints for %s were shown; --again shows them once more.\n", len(e.Hints), e.ID)
		return nil
	}
	p.Hints++
	if err := f.state.save(f.Dir); err != nil {
		return err
	}
	w.printf("Hint %d of %d\n\n%s\n", p.Hints, len(e.Hints), e.Hints[p.Hints-1])
	return nil
}

// Sample prints what the Elixir sample of an exercise printed on a BEAM.
func (w *Workshop) Sample(name string) error {
	e, err := w.find(name)
	if err != nil {
		return err
	}
	w.printf("%s", e.Sample)
	return nil
}
