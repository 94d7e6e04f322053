package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// ErrNoTerminal says that the interactive demo has no keyboard or no screen.
var ErrNoTerminal = errors.New("the interactive demo needs a terminal for its input and its output: run it without a pipe, or without --interactive")

// Interact runs the sample on real nodes until q is pressed or ctx ends: keys kill nodes
// and start them again, cut links and heal them, and the trace goes on. in and out are
// the terminal; nil where there is none, and then the error is ErrNoTerminal. No process
// that it started is left when it returns.
func Interact(ctx context.Context, s *Sample, in *os.File, out io.Writer, style Style, opts Options) (err error) {
	if in == nil || out == nil {
		return ErrNoTerminal
	}
	st, err := openStage(ctx, s, opts)
	if err != nil {
		return err
	}
	defer func() {
		if e := st.close(); err == nil {
			err = e
		}
	}()
	st.introduce(NewColumns(out, style), opts)

	// What runs beside the screen ends with it.
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	b := newBoard(ctx, st, style)
	program := tea.NewProgram(b, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithoutSignalHandler())
	told := make(chan struct{})
	go func() {
		defer close(told)
		for {
			select {
			case e := <-st.events:
				program.Send(e)
			case <-ctx.Done():
				return
			}
		}
	}()
	_, err = program.Run()
	cancel()
	<-told
	if b.failed != nil {
		return b.failed
	}
	if outer.Err() != nil {
		return context.Cause(outer)
	}
	return err
}

// link is a pair of nodes, by number.
type link struct{ a, b int }

// board is the screen: the trace scrolls over it, it shows what is alive and cut, and
// the keys.
type board struct {
	ctx    context.Context
	st     *stage
	paint  *Columns
	width  int
	glyphs glyphs

	names  []string
	up     []bool // by number
	busy   []bool // a key's work on this node is not done yet
	links  []link
	cut    []bool // by number of the link
	failed error
}

// done is the end of what a key set off.
type done struct {
	note string
	err  error
	then func(*board)
}

func newBoard(ctx context.Context, st *stage, style Style) *board {
	b := &board{ctx: ctx, st: st, width: style.Width, glyphs: style.glyphs()}
	b.paint = NewColumns(io.Discard, style)
	for i, r := range st.sample.Roles {
		b.names = append(b.names, r.Node)
		for j := range i {
			b.links = append(b.links, link{j, i})
		}
	}
	b.up = slices.Repeat([]bool{true}, len(b.names))
	b.busy = make([]bool, len(b.names))
	b.cut = make([]bool, len(b.links))
	return b
}

// Init begins to play the sample on each node.
func (b *board) Init() tea.Cmd {
	cmds := make([]tea.Cmd, len(b.names))
	for i := range b.names {
		cmds[i] = func() tea.Msg { return done{err: b.play(i)} }
	}
	return tea.Batch(cmds...)
}

// play has the sample begin on a node.
func (b *board) play(i int) error {
	_, err := testcluster.Call[bool](b.ctx, b.st.node(b.names[i]), cmdPlay, b.st.fullNames())
	return err
}

// Update takes in a key, an event of a node, or the end of a key's work.
func (b *board) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		b.width = msg.Width
	case tea.KeyPressMsg:
		return b, b.key(msg.String())
	case event:
		return b, b.event(msg)
	case done:
		if msg.then != nil {
			msg.then(b)
		}
		if msg.err != nil && b.ctx.Err() == nil {
			return b, tea.Println(b.paint.paint(red, msg.err.Error()))
		}
		if msg.note != "" {
			return b, tea.Println(b.paint.paint(yellow, b.glyphs.bolt+" "+msg.note))
		}
	}
	return b, nil
}

func (b *board) key(key string) tea.Cmd {
	if key == "q" || key == "ctrl+c" || key == "esc" {
		return tea.Quit
	}
	if i := slices.Index(b.names, key); i >= 0 {
		return b.toggleNode(i)
	}
	if len(key) == 1 && key[0] >= '1' && int(key[0]-'1') < len(b.links) {
		return b.toggleLink(int(key[0] - '1'))
	}
	return nil
}

// toggleNode kills a node, or starts it again.
func (b *board) toggleNode(i int) tea.Cmd {
	if b.busy[i] {
		return nil
	}
	b.busy[i] = true
	name, up := b.names[i], b.up[i]
	settle := func(up bool) func(*board) {
		return func(b *board) { b.busy[i], b.up[i] = false, up }
	}
	if up {
		return func() tea.Msg {
			n := b.st.node(name)
			note := fmt.Sprintf("kill -9 of %s (pid %d)", n.Info().Name, n.OSPid())
			err := n.Kill9()
			return done{note, err, settle(alive(n))}
		}
	}
	cut := b.cutAt(i)
	return func() tea.Msg {
		err := b.st.start(b.ctx, name)
		n := b.st.node(name)
		for _, peer := range cut {
			if err == nil {
				err = n.Cut(b.ctx, peer)
			}
		}
		if err == nil {
			err = b.play(i)
		}
		return done{fmt.Sprintf("%s is started again (pid %d)", n.Info().Name, n.OSPid()), err, settle(alive(n))}
	}
}

// cutAt is the peers that the node's links to are cut.
func (b *board) cutAt(i int) []actor.NodeName {
	var peers []actor.NodeName
	full := b.st.fullNames()
	for k, l := range b.links {
		if b.cut[k] && l.a == i {
			peers = append(peers, full[b.names[l.b]])
		} else if b.cut[k] && l.b == i {
			peers = append(peers, full[b.names[l.a]])
		}
	}
	return peers
}

// toggleLink cuts a link at both of its ends, or heals it.
func (b *board) toggleLink(k int) tea.Cmd {
	l := b.links[k]
	b.cut[k] = !b.cut[k]
	full, cut := b.st.fullNames(), b.cut[k]
	return func() tea.Msg {
		var errs []error
		for _, end := range []link{l, {l.b, l.a}} {
			n, peer := b.st.node(b.names[end.a]), full[b.names[end.b]]
			if !alive(n) {
				continue
			}
			if cut {
				errs = append(errs, n.Cut(b.ctx, peer))
			} else {
				errs = append(errs, n.Heal(b.ctx, peer))
			}
		}
		did := "the link between %s and %s is healed"
		if cut {
			did = "the link between %s and %s is cut"
		}
		return done{note: fmt.Sprintf(did, b.names[l.a], b.names[l.b]), err: errors.Join(errs...)}
	}
}

// event shows a line of a node's trace.
func (b *board) event(e event) tea.Cmd {
	var line string
	if e.Kind != eventLine {
		return nil
	}
	if err := e.Decode(&line); err != nil {
		b.failed = err
		return tea.Quit
	}
	text := fmt.Sprintf("%s %s %s %s", time.Now().Format(time.TimeOnly), e.node.Name(), b.glyphs.bar, line)
	return tea.Println(strings.Join(wrap(text, max(narrowest, b.width-1)), "\n"))
}

// View is the lower end of the screen.
func (b *board) View() tea.View {
	var nodes, links []string
	for i, name := range b.names {
		mark := b.paint.paint(green, b.glyphs.tick)
		if !b.up[i] {
			mark = b.paint.paint(red, b.glyphs.cross)
		}
		nodes = append(nodes, fmt.Sprintf("%s %s %s", name, mark, b.st.sample.Roles[i].Does))
	}
	for k, l := range b.links {
		state := b.paint.paint(green, b.glyphs.line+b.glyphs.line)
		if b.cut[k] {
			state = b.paint.paint(red, b.glyphs.line+"/"+b.glyphs.line)
		}
		links = append(links, fmt.Sprintf("%d: %s %s %s", k+1, b.names[l.a], state, b.names[l.b]))
	}
	return tea.NewView(strings.Join([]string{
		strings.Repeat(b.glyphs.line, max(1, b.width-1)),
		strings.Join(nodes, "   ") + "      " + strings.Join(links, "   "),
		strings.Join(b.names, " ") + ": kill -9 the node, or start it again   1-" + fmt.Sprint(len(b.links)) + ": cut the link, or heal it   q: quit",
	}, "\n"))
}
