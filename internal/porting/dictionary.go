package porting

import (
	_ "embed" // for elixir.exs
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

//go:embed elixir.exs
var elixir string

// Dictionary is PORTING.md with the code that its rows are about.
type Dictionary struct {
	Table
	pages    fs.FS
	snippets map[string]string // by Module.function
}

// Open reads PORTING.md from pages, which hold the files of the Examples too.
func Open(pages fs.FS) (*Dictionary, error) {
	text, err := fs.ReadFile(pages, "PORTING.md")
	if err != nil {
		return nil, fmt.Errorf("porting: %w", err)
	}
	t, err := Parse(string(text))
	if err != nil {
		return nil, err
	}
	return &Dictionary{Table: t, pages: pages, snippets: snippets(elixir)}, nil
}

// snippets takes elixir.exs apart.
func snippets(text string) map[string]string {
	found := map[string]string{}
	for _, part := range strings.Split(text, "\n\n# ") {
		name, code, _ := strings.Cut(part, "\n")
		if strings.HasPrefix(name, "# ") {
			continue // the head of the file
		}
		found[name] = strings.TrimSpace(code)
	}
	return found
}

// name is the function without its arity.
func (f Function) name() string { return f.Module + "." + f.Name }

// Names is the functions of a row without their arities, and its first cell where it has
// no functions.
func (r Row) Names() []string {
	var names []string
	for _, f := range r.Functions {
		if !slices.Contains(names, f.name()) {
			names = append(names, f.name())
		}
	}
	if names == nil {
		return []string{r.Elixir}
	}
	return names
}

// Elixir is what a row's functions look like in Elixir: a line or more of code. For a row
// that has no functions it is the first cell.
func (d *Dictionary) Elixir(r Row) string {
	var parts []string
	for _, name := range r.Names() {
		if code, ok := d.snippets[name]; ok {
			parts = append(parts, r.of(name, code))
		}
	}
	if parts == nil {
		return r.Elixir
	}
	return strings.Join(parts, "\n")
}

// of leaves out the lines of a function's code that call it with a number of arguments that
// is another row's matter; all stay where none would.
func (r Row) of(name, code string) string {
	var lines []string
	called := false
	for _, line := range strings.Split(code, "\n") {
		n, ok := arguments(line, name)
		here := slices.ContainsFunc(r.Functions, func(f Function) bool { return f.name() == name && f.Arity == n })
		if !ok || here {
			lines, called = append(lines, line), called || here
		}
	}
	if !called {
		return code
	}
	return strings.Join(lines, "\n")
}

// keyword is the beginning of an argument with a keyword; all of those are one argument.
var keyword = regexp.MustCompile(`^\s*[a-z_]+: `)

// arguments is how many arguments a line of Elixir calls a function with; ok is false when
// it does not call it, or the call goes on in the next line.
func arguments(line, name string) (n int, ok bool) {
	_, rest, found := strings.Cut(line, name+"(")
	if !found {
		return 0, false
	}
	depth, from, keywords := 0, 0, false
	next := func(to int) {
		arg := rest[from:to]
		from = to + 1
		switch {
		case strings.TrimSpace(arg) == "" || keywords && keyword.MatchString(arg):
		default:
			n++
			keywords = keyword.MatchString(arg)
		}
	}
	for i, c := range rest {
		switch c {
		case '(', '[', '{':
			depth++
		case ']', '}':
			depth--
		case ')':
			if depth == 0 {
				next(i)
				return n, true
			}
			depth--
		case ',':
			if depth == 0 {
				next(i)
			}
		}
	}
	return 0, false
}

// Go is the code of a row's Example, with the comment above it; empty when there is none.
func (d *Dictionary) Go(r Row) (string, error) {
	if r.Example == "" {
		return "", nil
	}
	text, err := fs.ReadFile(d.pages, r.File)
	if err != nil {
		return "", fmt.Errorf("porting: %s: %w", r.Example, err)
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, r.File, text, parser.ParseComments)
	if err != nil {
		return "", fmt.Errorf("porting: %s: %w", r.Example, err)
	}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Name.Name != r.Example || f.Recv != nil {
			continue
		}
		from := f.Pos()
		if f.Doc != nil {
			from = f.Doc.Pos()
		}
		code := string(text[files.Position(from).Offset:files.Position(f.End()).Offset])
		return strings.ReplaceAll(code, "\t", "    "), nil
	}
	return "", fmt.Errorf("porting: %s has no %s", r.File, r.Example)
}

// Find is the rows that query names: an Elixir function with or without its arity
// ("GenServer.call", "GenServer.call/3"), the first cell of a row ("use GenServer"), or
// a Go name ("genserver.Call"). Large and small letters are the same to it.
func (d *Dictionary) Find(query string) []Row {
	is := func(s string) bool { return strings.EqualFold(s, query) }
	var rows []Row
	for _, r := range d.Rows {
		if is(r.Elixir) || slices.ContainsFunc(r.Names(), is) || slices.ContainsFunc(r.Symbols, is) ||
			slices.ContainsFunc(r.Functions, func(f Function) bool { return is(f.String()) }) {
			rows = append(rows, r)
		}
	}
	if rows != nil {
		return rows
	}
	for _, r := range d.Rows { // handle_call for handle_call/3, exit for exit(reason)
		word := strings.ToLower(strings.TrimSpace(query))
		rest, ok := strings.CutPrefix(strings.ToLower(r.Elixir), word)
		if ok && len(r.Functions) == 0 && word != "" && (rest == "" || !letter(rest[0])) {
			rows = append(rows, r)
		}
	}
	return rows
}

func letter(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c >= 0x80
}

// Section is the title of the table that query names, such as "genserver" or "timer", and
// its rows.
func (d *Dictionary) Section(query string) (title string, rows []Row) {
	for _, r := range d.Rows {
		if strings.EqualFold(strings.TrimPrefix(r.Section, ":"), strings.TrimPrefix(query, ":")) {
			title, rows = r.Section, append(rows, r)
		}
	}
	return title, rows
}

// Nearest is up to three names that query may have meant, the likeliest first.
func (d *Dictionary) Nearest(query string) []string {
	type near struct {
		name string
		at   int
	}
	var all []near
	add := func(name string) {
		at := distance(strings.ToLower(query), strings.ToLower(name))
		if _, last, ok := strings.Cut(name, "."); ok { // call for GenServer.call
			at = min(at, distance(strings.ToLower(query), strings.ToLower(last))+1)
		}
		if at <= max(2, len(query)/3) && !slices.ContainsFunc(all, func(n near) bool { return n.name == name }) {
			all = append(all, near{name, at})
		}
	}
	for _, title := range d.Sections() {
		add(title)
	}
	for _, r := range d.Rows {
		for _, name := range r.Names() {
			add(name)
		}
		for _, symbol := range r.Symbols {
			add(symbol)
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return a.at - b.at })
	var names []string
	for _, n := range all[:min(3, len(all))] {
		names = append(names, n.name)
	}
	return names
}

// distance is how many letters must be added, left out or changed to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
