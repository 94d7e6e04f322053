package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/beamline-go/beamline"
	"github.com/beamline-go/beamline/internal/porting"
)

// portCmd looks Elixir's functions up in PORTING.md.
type portCmd struct {
	Name []string `arg:"" optional:"" help:"An Elixir function (GenServer.call), a module (GenServer), or a Go name (genserver.Call). Without it: the modules." placeholder:"NAME"`
}

// errNotInDictionary says that nothing is known under a name.
var errNotInDictionary = errors.New("PORTING.md has nothing of that name")

// Run prints the modules, the functions of one, or a function with both sides' code.
func (c *portCmd) Run(std streams) error {
	d, err := porting.Open(beamline.Pages())
	if err != nil {
		return err
	}
	p := pagePrinter{out: std.Out, width: terminalWidth(std.Out), colour: wantsColour(std.Out), unicode: wantsUnicode()}
	query := strings.Join(c.Name, " ")
	if query == "" {
		p.modules(d)
		return nil
	}
	if title, rows := d.Section(query); rows != nil {
		p.functions(title, rows)
		return nil
	}
	rows := d.Find(query)
	if rows == nil {
		hint := "beamline port lists the modules"
		if near := d.Nearest(query); near != nil {
			hint = "did you mean " + strings.Join(near, " or ") + "?"
		}
		return fmt.Errorf("port %s: %w; %s", query, errNotInDictionary, hint)
	}
	for i, r := range rows {
		if i > 0 {
			fmt.Fprintln(std.Out)
		}
		if err := p.row(d, r); err != nil {
			return err
		}
	}
	return nil
}

// pagePrinter prints for the terminal at hand, or for a pipe.
type pagePrinter struct {
	out     io.Writer
	width   int // of the terminal; 0 for a pipe: lines are not cut
	colour  bool
	unicode bool
}

func (p pagePrinter) paint(code, text string) string {
	if !p.colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

const (
	boldText = "1"
	dimText  = "2"
)

// modules lists the tables.
func (p pagePrinter) modules(d *porting.Dictionary) {
	for _, title := range d.Sections() {
		_, rows := d.Section(title)
		fmt.Fprintf(p.out, "%s %s\n", p.paint(boldText, fmt.Sprintf("%-20s", title)), plural(len(rows), "row"))
	}
	fmt.Fprintln(p.out, "\nbeamline port GenServer lists the functions of a module, beamline port GenServer.call shows one.")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// functions lists the rows of a table.
func (p pagePrinter) functions(title string, rows []porting.Row) {
	left := 0
	for _, r := range rows {
		if n := utf8.RuneCountInString(r.Elixir); n <= widestName {
			left = max(left, n)
		}
	}
	fmt.Fprintln(p.out, p.paint(boldText, title))
	for _, r := range rows {
		goCell := plain(r.Go)
		if r.Go == porting.None {
			goCell = "- " + plain(r.Differs)
			if p.unicode {
				goCell = porting.None + " " + plain(r.Differs)
			}
		}
		name := pad(r.Elixir, left)
		if utf8.RuneCountInString(r.Elixir) > left {
			fmt.Fprintf(p.out, "  %s\n", r.Elixir)
			name = pad("", left)
		}
		for i, line := range wrapWords(goCell, p.width-left-4) {
			if i > 0 {
				name = pad("", left)
			}
			fmt.Fprintf(p.out, "  %s  %s\n", name, line)
		}
	}
}

// widestName is how wide a name may be that sets the width of the column.
const widestName = 44

// row prints a row and both sides' code, beside each other where there is room.
func (p pagePrinter) row(d *porting.Dictionary, r porting.Row) error {
	code, err := d.Go(r)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s  (%s)\n", p.paint(boldText, r.Elixir), r.Section)
	if r.Example != "" {
		fmt.Fprintf(p.out, "  Go:       %s\n", goNames(d, r))
	} else {
		fmt.Fprintln(p.out, "  Go:       there is no counterpart")
	}
	if r.Differs != "" {
		label := "Differs:"
		if r.Example == "" {
			label = "Instead:"
		}
		for i, line := range wrapWords(plain(r.Differs), p.width-12) {
			if i > 0 {
				label = ""
			}
			fmt.Fprintf(p.out, "  %-9s %s\n", label, line)
		}
	}
	if r.Example != "" {
		fmt.Fprintf(p.out, "  Example:  %s in %s\n", r.Example, r.File)
	}
	elixir, golang := strings.Split(d.Elixir(r), "\n"), strings.Split(code, "\n")
	if code == "" {
		golang = nil
	}
	fmt.Fprintln(p.out)
	left, right := widest(elixir), widest(golang)
	if code != "" && p.width > 0 && left+right+5 <= p.width {
		p.beside(elixir, golang, max(left, len("Elixir")))
		return nil
	}
	p.block("Elixir", elixir)
	if golang != nil {
		fmt.Fprintln(p.out)
		p.block("Go", golang)
	}
	return nil
}

// goNames is the Go cell, and what its short names stand for.
func goNames(d *porting.Dictionary, r porting.Row) string {
	text := plain(r.Go)
	for _, symbol := range r.Symbols {
		short, _, _ := strings.Cut(symbol, ".")
		if stands, ok := d.Names[short]; ok && !strings.Contains(text, "("+short+" is") {
			text += fmt.Sprintf("  (%s is an %s)", short, stands)
		}
	}
	return strings.ReplaceAll(text, "is an cluster", "is a cluster")
}

func (p pagePrinter) beside(left, right []string, width int) {
	bar := "|"
	if p.unicode {
		bar = "│"
	}
	fmt.Fprintf(p.out, "  %s %s %s\n", p.paint(dimText, pad("Elixir", width)), bar, p.paint(dimText, "Go"))
	for i := range max(len(left), len(right)) {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		fmt.Fprintln(p.out, strings.TrimRight(fmt.Sprintf("  %s %s %s", pad(l, width), bar, r), " "))
	}
}

func (p pagePrinter) block(title string, lines []string) {
	fmt.Fprintf(p.out, "  %s\n", p.paint(dimText, title))
	for _, line := range lines {
		fmt.Fprintln(p.out, strings.TrimRight("    "+line, " "))
	}
}

// plain is a cell without the backquotes of Markdown.
func plain(cell string) string { return strings.ReplaceAll(cell, "`", "") }

// pad fills text up to width.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

func widest(lines []string) int {
	n := 0
	for _, line := range lines {
		n = max(n, utf8.RuneCountInString(line))
	}
	return n
}

// wrapWords breaks text into lines of at most width letters; one line when there is no
// width to keep to.
func wrapWords(text string, width int) []string {
	if width < 20 {
		return []string{text}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}
