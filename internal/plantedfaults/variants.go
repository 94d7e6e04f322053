package plantedfaults

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// All faults are compiled into one binary, which is told by its environment which of
// them is planted: to compile a library and all that depends on it for every fault would
// take most of the time. A function that a fault changes is there as often as there are
// faults in it, and once as it is; under its name stands one that picks:
//
//	func (p *Process) Unlink(a0 PID) {
//		switch plantedFault {
//		case 3:
//			p.UnlinkFault3(a0)
//			return
//		}
//		p.UnlinkAsIs(a0)
//	}

// plantedVariable is the environment variable with the number of the planted fault,
// counted from 1; without it the library is as it is.
const plantedVariable = "BEAMLINE_PLANTED_FAULT"

// selector is the file that is added to each package that has faults.
const selector = `package %s

import (
	"os"
	"strconv"
)

var plantedFault, _ = strconv.Atoi(os.Getenv(%q))
`

// errNotAFunction says that a fault changes something that cannot be switched at run time.
var errNotAFunction = errors.New("a fault changes the bodies of functions and nothing else")

// variants are the files that hold all faults, by their path in the module.
func variants(module string, faults []Fault) (map[string][]byte, error) {
	inFile := map[string]map[int]Fault{}
	for i, f := range faults {
		if inFile[f.File] == nil {
			inFile[f.File] = map[int]Fault{}
		}
		inFile[f.File][i+1] = f
	}
	files := map[string][]byte{}
	for name, faults := range inFile {
		src, err := os.ReadFile(filepath.Join(module, filepath.FromSlash(name)))
		if err != nil {
			return nil, fmt.Errorf("plant faults: %w", err)
		}
		text, pkg, err := withVariants(src, faults)
		if err != nil {
			return nil, fmt.Errorf("plant faults: %s: %w", name, err)
		}
		files[name] = text
		files[path.Join(path.Dir(name), "planted_fault.go")] = fmt.Appendf(nil, selector, pkg, plantedVariable)
	}
	return files, nil
}

// withVariants is a file with faults, by their numbers, in it, and its package's name.
func withVariants(src []byte, faults map[int]Fault) (text []byte, pkg string, err error) {
	as, err := read(src)
	if err != nil {
		return nil, "", err
	}
	changed := map[string][]variant{} // by function
	for _, n := range slices.Sorted(maps.Keys(faults)) {
		f := faults[n]
		mutant, err := read(bytes.Replace(src, []byte(f.Old), []byte(f.New), 1))
		if err != nil {
			return nil, "", fmt.Errorf("%q: %w", f.Name, err)
		}
		if mutant.rest != as.rest || len(mutant.functions) != len(as.functions) {
			return nil, "", fmt.Errorf("%q: %w", f.Name, errNotAFunction)
		}
		for name, fn := range mutant.functions {
			if was := as.functions[name]; was.decl == nil {
				return nil, "", fmt.Errorf("%q: %w", f.Name, errNotAFunction)
			} else if was.text != fn.text {
				changed[name] = append(changed[name], variant{n, fn})
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(changed), func(a, b string) int { // the last one in the file first
		return cmp.Compare(as.functions[b].start, as.functions[a].start)
	})
	text = slices.Clone(src)
	for _, name := range names {
		fn := as.functions[name]
		text = slices.Replace(text, fn.start, fn.end, []byte(fn.picks(changed[name]))...)
	}
	return text, as.pkg, nil
}

// source is a file, taken to pieces.
type source struct {
	pkg       string
	functions map[string]function // by receiver and name
	rest      string              // the other declarations
}

type function struct {
	decl       *ast.FuncDecl
	src        []byte
	start, end int // of text in src
	text       string
}

type variant struct {
	n int
	function
}

func read(src []byte) (source, error) {
	s := source{functions: map[string]function{}}
	// Positions are offsets: the file is the first of its set.
	file, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return s, err
	}
	s.pkg = file.Name.Name
	var rest strings.Builder
	for _, d := range file.Decls {
		start, end := offset(d.Pos()), offset(d.End())
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			rest.Write(src[start:end])
			continue
		}
		name := fn.Name.Name
		if fn.Recv != nil {
			name = string(src[offset(fn.Recv.Pos()):offset(fn.Recv.End())]) + name
		}
		s.functions[name] = function{fn, src, start, end, string(src[start:end])}
	}
	s.rest = rest.String()
	return s, nil
}

func offset(pos token.Pos) int { return int(pos) - 1 }

func (f function) piece(n ast.Node) string { return string(f.src[offset(n.Pos()):offset(n.End())]) }

// named is the function under another name.
func (f function) named(suffix string) string {
	end := offset(f.decl.Name.End()) - f.start
	return f.text[:end] + suffix + f.text[end:]
}

// picks is the function that picks one of its variants, and these.
func (f function) picks(variants []variant) string {
	head, call, args := "func ", f.decl.Name.Name, ""
	if f.decl.Recv != nil {
		head += "(r " + f.piece(f.decl.Recv.List[0].Type) + ") "
		call = "r." + call
	}
	head += f.decl.Name.Name
	if f.decl.Type.TypeParams != nil {
		head += f.piece(f.decl.Type.TypeParams)
		var names []string
		for _, field := range f.decl.Type.TypeParams.List {
			for _, name := range field.Names {
				names = append(names, name.Name)
			}
		}
		args = "[" + strings.Join(names, ", ") + "]"
	}
	var params, values []string
	for _, field := range f.decl.Type.Params.List {
		for range max(1, len(field.Names)) {
			name := "a" + strconv.Itoa(len(params))
			params = append(params, name+" "+f.piece(field.Type))
			if _, variadic := field.Type.(*ast.Ellipsis); variadic {
				name += "..."
			}
			values = append(values, name)
		}
	}
	args += "(" + strings.Join(values, ", ") + ")"
	head += "(" + strings.Join(params, ", ") + ")"
	give, end := "", "\n\t\treturn"
	if f.decl.Type.Results != nil {
		var results []string
		for _, field := range f.decl.Type.Results.List {
			for range max(1, len(field.Names)) {
				results = append(results, f.piece(field.Type))
			}
		}
		head += " (" + strings.Join(results, ", ") + ")"
		give, end = "return ", ""
	}

	var all strings.Builder
	all.WriteString(head + " {\n\tswitch plantedFault {\n")
	for _, v := range variants {
		fmt.Fprintf(&all, "\tcase %d:\n\t\t%s%sFault%d%s%s\n", v.n, give, call, v.n, args, end)
	}
	fmt.Fprintf(&all, "\t}\n\t%s%sAsIs%s\n}\n\n%s\n", give, call, args, f.named("AsIs"))
	for _, v := range variants {
		all.WriteString("\n" + v.named("Fault"+strconv.Itoa(v.n)) + "\n")
	}
	return all.String()
}
