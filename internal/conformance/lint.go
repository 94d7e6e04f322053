package conformance

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Lint checks one scenario file: what it could use to write a trace instead of earning
// it is refused. It returns a line for each offence, with its place.
//
//   - Imports are those of the library, of package trace, and a few that make no text.
//   - No method that decides how a value looks, such as String or Error.
//   - Text literals hold words only: no braces, colons, hashes or quotes. Nothing is
//     converted to a string.
//   - No value that the library should have made: Down, Exit, a call error, a crash.
//   - No constant is emitted: what is emitted was observed.
//   - No compiler directives: nothing is embedded or linked in.
func Lint(filename string, src []byte) ([]string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, filename, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("lint a scenario: %w", err)
	}
	l := &linter{fset: fset}
	l.imports(file)
	l.comments(file)
	ast.Inspect(file, l.node)
	return l.offences, nil
}

// LintAll checks the Go files of all scenarios; dir is their folder.
func LintAll(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.go"))
	if err != nil {
		return nil, fmt.Errorf("lint the scenarios: %w", err)
	}
	var offences []string
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("lint the scenarios: %w", err)
		}
		found, err := Lint(name, src)
		if err != nil {
			return nil, err
		}
		offences = append(offences, found...)
	}
	return offences, nil
}

const module = "github.com/beamline-go/beamline/"

var allowedImports = []string{
	"errors", "slices", "sync/atomic", "time", "context",
	"iter", module + "actor", module + "actor/genserver", module + "actor/supervisor",
	module + "actor/sys", module + "actor/dynamicsupervisor", module + "actor/partitionsupervisor", module + "actor/application",
	module + "actor/task", module + "actor/tasksupervisor", module + "actor/agent", module + "actor/registry",
	module + "actor/codec", module + "cluster", module + "internal/conformance/trace", module + "internal/conformance/nodes",
	module + "cluster/pg", module + "cluster/erpc", module + "cluster/global",
}

// lookMethods decide how a value looks when it is printed or encoded.
var lookMethods = []string{
	"String", "Error", "GoString", "Format", "LogValue",
	"MarshalText", "MarshalJSON", "MarshalBinary", "MarshalCBOR",
}

// librarysOwn are values that only the library makes.
var librarysOwn = []string{
	"actor.Down", "actor.Exit", "actor.TimeoutMessage", "actor.ProcessInfo", "actor.PanicError", "actor.RemoteError", "actor.NodeDownError",
	"genserver.CallError", "genserver.BadReturnError", "genserver.AlreadyStartedError",
	"supervisor.StartError", "supervisor.AlreadyStartedError", "supervisor.FailedToStart", "supervisor.ChildInfo", "supervisor.Counts",
	"application.Error", "application.NotStartedError",
	"cluster.NodeUp", "cluster.NodeDown", "pg.Joined", "pg.Left", "erpc.Error", "erpc.Thrown", "erpc.Result",
	"global.NameConflict", "global.NameConflictWith", "global.BadArgError",
	"task.ExitError", "task.Done", "task.Result", "registry.AlreadyRegisteredError", "registry.Registered", "registry.Unregistered",
	"registry.Entry", "registry.Item",
}

type linter struct {
	fset     *token.FileSet
	offences []string
}

func (l *linter) report(at token.Pos, format string, args ...any) {
	pos := l.fset.Position(at)
	l.offences = append(l.offences, fmt.Sprintf("%s:%d: %s", pos.Filename, pos.Line, fmt.Sprintf(format, args...)))
}

func (l *linter) imports(file *ast.File) {
	for _, spec := range file.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		if !slices.Contains(allowedImports, name) {
			l.report(spec.Pos(), "a scenario does not import %s: it emits values, and the renderer makes the text", name)
		}
		if spec.Name != nil && spec.Name.Name != path.Base(name) {
			l.report(spec.Pos(), "a scenario imports %s under its own name", name)
		}
	}
}

func (l *linter) comments(file *ast.File) {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:") || strings.HasPrefix(c.Text, "//export") {
				l.report(c.Pos(), "a scenario has no compiler directives: %s", c.Text)
			}
		}
	}
}

func (l *linter) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false // its path is no text of the scenario's
	case *ast.FuncDecl:
		if n.Recv != nil && slices.Contains(lookMethods, n.Name.Name) {
			l.report(n.Pos(), "a scenario does not decide how a value looks: no method %s", n.Name.Name)
		}
	case *ast.BasicLit:
		l.literal(n)
	case *ast.CallExpr:
		l.call(n)
	case *ast.CompositeLit:
		if name := typeName(n.Type); slices.Contains(librarysOwn, name) {
			l.report(n.Pos(), "a scenario does not make a %s: it emits the one that it got", name)
		}
	case *ast.Field:
		if n.Tag != nil {
			l.report(n.Tag.Pos(), "a scenario's types have no tags")
			return false
		}
	}
	return true
}

const plainText = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,'-_./@!?"

func (l *linter) literal(n *ast.BasicLit) {
	switch n.Kind {
	case token.CHAR:
		l.report(n.Pos(), "a scenario has no character literals: %s", n.Value)
	case token.STRING:
		text, err := strconv.Unquote(n.Value)
		if err != nil || strings.ContainsFunc(text, func(r rune) bool {
			return !strings.ContainsRune(plainText, r)
		}) {
			l.report(n.Pos(), "looks like part of a rendered trace: %s; labels and payloads are plain words", n.Value)
		}
	}
}

func (l *linter) call(n *ast.CallExpr) {
	if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "string" {
		l.report(n.Pos(), "a scenario makes no text: no conversion to a string")
	}
	if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "new" && len(n.Args) == 1 {
		if name := typeName(n.Args[0]); slices.Contains(librarysOwn, name) {
			l.report(n.Pos(), "a scenario does not make a %s: it emits the one that it got", name)
		}
	}
	sel, ok := n.Fun.(*ast.SelectorExpr)
	if !ok || !strings.HasPrefix(sel.Sel.Name, "Emit") || len(n.Args) < 2 {
		return
	}
	for _, arg := range n.Args[1:] {
		if !constant(arg) {
			return
		}
	}
	l.report(n.Pos(), "emits a constant: a scenario emits what it observed (T.Mark says that a place was reached)")
}

// constant tells whether an expression is known without running anything.
func constant(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return e.Name == "true" || e.Name == "false" || e.Name == "nil"
	case *ast.ParenExpr:
		return constant(e.X)
	case *ast.UnaryExpr:
		return constant(e.X)
	case *ast.BinaryExpr:
		return constant(e.X) && constant(e.Y)
	case *ast.KeyValueExpr:
		return constant(e.Value)
	case *ast.CompositeLit:
		return !slices.ContainsFunc(e.Elts, func(x ast.Expr) bool { return !constant(x) })
	case *ast.SelectorExpr: // actor.Normal
		id, ok := e.X.(*ast.Ident)
		return ok && (id.Name == "actor" || id.Name == "genserver")
	case *ast.CallExpr: // a conversion, actor.Atom("x"), or actor.Reason("x")
		name := typeName(e.Fun)
		return strings.HasPrefix(name, "actor.") && len(e.Args) == 1 && constant(e.Args[0])
	}
	return false
}

// typeName is a type or function as it is written: actor.Down.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			return id.Name + "." + e.Sel.Name
		}
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.IndexExpr: // of a generic type
		return typeName(e.X)
	case *ast.IndexListExpr:
		return typeName(e.X)
	}
	return ""
}
