package porting

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Row is a line of a table in PORTING.md.
type Row struct {
	Line      int
	Section   string
	Elixir    string     // the first cell, without the backquotes
	Functions []Function // those that the first cell names
	Go        string     // the second cell as it stands; None when there is no counterpart
	Symbols   []string   // the Go names in it: codec.Register, p.Spawn, genserver.Server.Init
	Differs   string     // the third cell as it stands
	also      []string   // the Go names in what differs
	Example   string     // the Example's function; empty for none
	File      string     // where the Example is
}

// None is what the cell of the Go name and that of the Example hold when Elixir's
// function has no counterpart.
const None = "—"

// String says where the row is.
func (r Row) String() string { return fmt.Sprintf("PORTING.md:%d: %s", r.Line, r.Elixir) }

// Function is an Elixir function: GenServer.call/2.
type Function struct {
	Module string // Task.Supervisor, :timer
	Name   string
	Arity  int
}

// String is the function as Elixir writes it.
func (f Function) String() string { return fmt.Sprintf("%s.%s/%d", f.Module, f.Name, f.Arity) }

// Table is what PORTING.md says.
type Table struct {
	Names map[string]string // what p stands for: actor.Process
	Rows  []Row
}

// Sections are the titles of the tables, in their order.
func (t Table) Sections() []string {
	var titles []string
	for _, r := range t.Rows {
		if !slices.Contains(titles, r.Section) {
			titles = append(titles, r.Section)
		}
	}
	return titles
}

var (
	code     = regexp.MustCompile("`([^`]+)`")
	goName   = regexp.MustCompile(`^\w+(\.[A-Z]\w*)+$`)
	link     = regexp.MustCompile("^\\[`(Example\\w*)`\\]\\(([\\w/.]+_test\\.go)\\)$")
	function = regexp.MustCompile(`^((?::[a-z_]+|[A-Z]\w*)(?:\.[A-Z]\w*)*)\.([a-z_]\w*[?!]?)/(\d+)(?:\.\.(\d+))?$`)
)

// functions are the functions that the code in a cell names: `Task.await/1` is one,
// `Task.await/1..2` is two.
func functions(cell string) []Function {
	var found []Function
	for _, m := range code.FindAllStringSubmatch(cell, -1) {
		f := function.FindStringSubmatch(m[1])
		if f == nil {
			continue
		}
		first, _ := strconv.Atoi(f[3])
		last := first
		if f[4] != "" {
			last, _ = strconv.Atoi(f[4])
		}
		for arity := first; arity <= last; arity++ {
			found = append(found, Function{f[1], f[2], arity})
		}
	}
	return found
}

// Parse reads PORTING.md. A line that begins like a row of a table and is none is an error.
func Parse(text string) (Table, error) {
	t := Table{Names: map[string]string{}}
	section := ""
	for i, line := range strings.Split(text, "\n") {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			section = title
		}
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for c := range cells {
			cells[c] = strings.TrimSpace(cells[c])
		}
		switch {
		case cells[0] == "Elixir" || cells[0] == "in the tables":
			continue
		case section == "" && len(cells) == 2:
			name, stands := code.FindStringSubmatch(cells[0]), code.FindStringSubmatch(cells[1])
			if name == nil || stands == nil {
				return t, fmt.Errorf("PORTING.md:%d: not a `name` and what it stands for: %s", i+1, line)
			}
			t.Names[name[1]] = stands[1]
			continue
		}
		r, err := parseRow(cells)
		if err != nil {
			return t, fmt.Errorf("PORTING.md:%d: %w: %s", i+1, err, line)
		}
		r.Line, r.Section = i+1, section
		t.Rows = append(t.Rows, r)
	}
	return t, nil
}

func parseRow(cells []string) (Row, error) {
	if len(cells) != 4 {
		return Row{}, fmt.Errorf("%d cells, not 4", len(cells))
	}
	r := Row{Elixir: strings.ReplaceAll(cells[0], "`", ""), Functions: functions(cells[0]), Go: cells[1], Differs: cells[2]}
	if r.Elixir == "" {
		return r, fmt.Errorf("no Elixir name")
	}
	for _, m := range code.FindAllStringSubmatch(cells[2], -1) {
		if goName.MatchString(m[1]) && !foreign(m[1]) {
			r.also = append(r.also, m[1])
		}
	}
	if r.Go == None {
		if cells[3] != None || r.Differs == "" {
			return r, fmt.Errorf("a row without a Go name says what to write instead, and %s for the Example", None)
		}
		return r, nil
	}
	example := link.FindStringSubmatch(cells[3])
	if example == nil {
		return r, fmt.Errorf("the Example is not [`Name`](file_test.go): %s", cells[3])
	}
	r.Example, r.File = example[1], example[2]
	for _, m := range code.FindAllStringSubmatch(cells[1], -1) {
		r.Symbols = append(r.Symbols, m[1])
	}
	if len(r.Symbols) == 0 {
		return r, fmt.Errorf("no `Go name`")
	}
	return r, nil
}

// foreign reports whether a name is one of Go's own library or of another module.
func foreign(symbol string) bool {
	pkg, _, _ := strings.Cut(symbol, ".")
	return slices.Contains([]string{
		"time", "os", "flag", "runtime", "debug", "context", "errors", "sync", "slog", "embed", "errgroup",
		"exec", "iter", "maps", "rand", "signal", "slices", "strconv",
	}, pkg)
}

// unordered says which rows are not in the order of their names, or are there twice.
func (t Table) unordered() []string {
	var problems []string
	seen := map[string]Row{}
	var last Row
	for _, r := range t.Rows {
		if first, twice := seen[r.Elixir]; twice {
			problems = append(problems, fmt.Sprintf("%v: line %d has it already", r, first.Line))
		}
		seen[r.Elixir] = r
		if r.Section == last.Section && strings.ToLower(r.Elixir) < strings.ToLower(last.Elixir) {
			problems = append(problems, fmt.Sprintf("%v: comes before %s", r, last.Elixir))
		}
		last = r
	}
	return problems
}
