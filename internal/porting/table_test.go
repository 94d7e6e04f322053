package porting

import (
	"fmt"
	"regexp"
	"strings"
)

// row is a line of a table in PORTING.md.
type row struct {
	line    int
	section string
	elixir  string
	symbols []string // Go names: codec.Register, p.Spawn, genserver.Server.Init
	also    []string // Go names in what differs
	example string   // the Example's function
	file    string   // where the Example is
}

func (r row) String() string { return fmt.Sprintf("PORTING.md:%d: %s", r.line, r.elixir) }

// table is what PORTING.md says.
type table struct {
	names map[string]string // what p stands for: actor.Process
	rows  []row
}

var (
	code   = regexp.MustCompile("`([^`]+)`")
	goName = regexp.MustCompile(`^\w+(\.[A-Z]\w*)+$`)
	link   = regexp.MustCompile("^\\[`(Example\\w*)`\\]\\(([\\w/.]+_test\\.go)\\)$")
)

// parse reads PORTING.md. A line that begins like a row of a table and is none is an error.
func parse(text string) (table, error) {
	t := table{names: map[string]string{}}
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
			t.names[name[1]] = stands[1]
			continue
		}
		r := row{line: i + 1, section: section}
		if len(cells) != 4 {
			return t, fmt.Errorf("PORTING.md:%d: %d cells, not 4: %s", r.line, len(cells), line)
		}
		r.elixir = strings.ReplaceAll(cells[0], "`", "")
		example := link.FindStringSubmatch(cells[3])
		if r.elixir == "" {
			return t, fmt.Errorf("PORTING.md:%d: no Elixir name", r.line)
		}
		if example == nil {
			return t, fmt.Errorf("PORTING.md:%d: the Example is not [`Name`](file_test.go): %s", r.line, cells[3])
		}
		r.example, r.file = example[1], example[2]
		for _, m := range code.FindAllStringSubmatch(cells[1], -1) {
			r.symbols = append(r.symbols, m[1])
		}
		for _, m := range code.FindAllStringSubmatch(cells[2], -1) {
			if goName.MatchString(m[1]) && !strings.HasPrefix(m[1], "time.") {
				r.also = append(r.also, m[1])
			}
		}
		if len(r.symbols) == 0 {
			return t, fmt.Errorf("PORTING.md:%d: no `Go name`: %s", r.line, cells[1])
		}
		t.rows = append(t.rows, r)
	}
	return t, nil
}

// unordered says which rows are not in the order of their names, or are there twice.
func (t table) unordered() []string {
	var problems []string
	seen := map[string]row{}
	var last row
	for _, r := range t.rows {
		if first, twice := seen[r.elixir]; twice {
			problems = append(problems, fmt.Sprintf("%v: line %d has it already", r, first.line))
		}
		seen[r.elixir] = r
		if r.section == last.section && strings.ToLower(r.elixir) < strings.ToLower(last.elixir) {
			problems = append(problems, fmt.Sprintf("%v: comes before %s", r, last.elixir))
		}
		last = r
	}
	return problems
}
