package demo

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Style is how the two columns look on the terminal at hand.
type Style struct {
	Width  int  // of the terminal, in characters; 0 means 100
	ASCII  bool // nothing outside of ASCII: the terminal is not UTF-8
	Colour bool
}

// glyphs are what the columns are drawn with.
type glyphs struct{ tick, cross, bar, line, corner, bolt string }

func (s Style) glyphs() glyphs {
	if s.ASCII {
		return glyphs{"ok", "XX", "|", "-", "+", "!!"}
	}
	return glyphs{"✓", "✗", "│", "─", "┼", "⚡"}
}

// The colours, as terminals number them.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
)

// narrowest is the least width of a column. A terminal that is narrower yet wraps lines.
const narrowest = 24

// Columns prints two traces side by side, a line at a time as they come.
type Columns struct {
	out   io.Writer
	style Style
	width int // of one column
}

// NewColumns prints to out.
func NewColumns(out io.Writer, style Style) *Columns {
	if style.Width == 0 {
		style.Width = 100
	}
	// Two columns, " │ " between them, " ✓" behind them and one column free, since some
	// terminals wrap when the last is written.
	return &Columns{out: out, style: style, width: max(narrowest, (style.Width-7)/2)}
}

// Head prints the columns' titles.
func (c *Columns) Head(left, right string) {
	g := c.style.glyphs()
	fmt.Fprintf(c.out, "%s %s %s\n", c.paint(bold, c.pad(left)), g.bar, c.paint(bold, right))
	fmt.Fprintf(c.out, "%s%s%s\n", strings.Repeat(g.line, c.width+1), g.corner, strings.Repeat(g.line, c.width+4))
}

// Row prints a line of each trace, with a tick when ok.
func (c *Columns) Row(left, right string, ok bool) {
	g := c.style.glyphs()
	mark := c.paint(green, g.tick)
	if !ok {
		mark = c.paint(red, g.cross)
	}
	l, r := wrap(left, c.width), wrap(right, c.width)
	for i := range max(len(l), len(r)) {
		var a, b string
		if i < len(l) {
			a = l[i]
		}
		if i < len(r) {
			b = r[i]
		}
		row := c.paint(dim, c.pad(a)) + " " + g.bar + " "
		if i == 0 {
			row += c.pad(b) + " " + mark
		} else {
			row += b
		}
		fmt.Fprintln(c.out, strings.TrimRight(row, " "))
	}
}

// Live prints a line that has nothing to be compared with, over the full width.
func (c *Columns) Live(text string) {
	for _, l := range wrap(text, 2*c.width+3) {
		fmt.Fprintln(c.out, l)
	}
}

// Note says what was done to the nodes: it is no line of a trace.
func (c *Columns) Note(text string) {
	fmt.Fprintln(c.out, c.paint(yellow, c.style.glyphs().bolt+" "+text))
}

// Say prints text as it is.
func (c *Columns) Say(text string) { fmt.Fprintln(c.out, text) }

// Verdict prints the last line.
func (c *Columns) Verdict(text string, ok bool) {
	colour := green
	if !ok {
		colour = red
	}
	fmt.Fprintln(c.out, c.paint(colour, text))
}

func (c *Columns) paint(colour, text string) string {
	if !c.style.Colour || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (c *Columns) pad(text string) string {
	return text + strings.Repeat(" ", max(0, c.width-utf8.RuneCountInString(text)))
}

// wrap breaks text into lines of at most width characters, at spaces where there are
// some; all lines but the first are indented.
func wrap(text string, width int) []string {
	const indent = "    "
	var lines []string
	rest := []rune(text)
	for len(rest) > width {
		cut := width
		for i := width; i > width/2; i-- {
			if rest[i] == ' ' {
				cut = i
				break
			}
		}
		lines = append(lines, string(rest[:cut]))
		rest = append([]rune(indent), []rune(strings.TrimLeft(string(rest[cut:]), " "))...)
	}
	return append(lines, string(rest))
}
