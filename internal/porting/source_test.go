package porting

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/doc"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/beamline-go/beamline"

// source is the module as the type checker sees it.
type source struct {
	root     string
	fset     *token.FileSet
	importer types.Importer
	folders  map[string]*folder
}

// folder is the Examples of one folder, type-checked.
type folder struct {
	files    []*ast.File
	info     *types.Info
	examples map[string]*doc.Example
	decls    map[types.Object][]ast.Node // what the files declare, a type's methods with the type
	methods  map[string][]types.Type     // the types with a method of that name
}

// newSource compiles what the Examples in files need, or takes it from Go's cache.
func newSource(root string, files []string) (*source, error) {
	s := &source{root: root, fset: token.NewFileSet(), folders: map[string]*folder{}}
	imports := map[string]bool{}
	for _, file := range files {
		dir := filepath.Dir(file)
		if s.folders[dir] != nil {
			continue
		}
		f, err := s.parse(dir)
		if err != nil {
			return nil, err
		}
		s.folders[dir] = f
		for _, parsed := range f.files {
			for _, i := range parsed.Imports {
				path, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					return nil, err
				}
				imports[path] = true
			}
		}
	}
	args := []string{"list", "-export", "-deps", "-json=ImportPath,Export"}
	for path := range imports {
		args = append(args, path)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	exports := map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ ImportPath, Export string }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		exports[p.ImportPath] = p.Export
	}
	s.importer = importer.ForCompiler(s.fset, "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("%s was not compiled", path)
		}
		return os.Open(exports[path])
	})
	for dir, f := range s.folders {
		if err := s.check(dir, f); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// parse reads the files of Examples in dir.
func (s *source) parse(dir string) (*folder, error) {
	names, err := filepath.Glob(filepath.Join(s.root, dir, "example*_test.go"))
	if err != nil {
		return nil, err
	}
	f := &folder{examples: map[string]*doc.Example{}, decls: map[types.Object][]ast.Node{}, methods: map[string][]types.Type{}}
	for _, name := range names {
		file, err := parser.ParseFile(s.fset, name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		f.files = append(f.files, file)
	}
	for _, e := range doc.Examples(f.files...) {
		f.examples["Example"+e.Name] = e
	}
	return f, nil
}

// check finds out what each name in the files means. The files must compile by
// themselves, without what other tests of their package declare.
func (s *source) check(dir string, f *folder) error {
	f.info = &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: s.importer}
	if _, err := config.Check(module+"/"+dir+"_test", s.fset, f.files, f.info); err != nil {
		return fmt.Errorf("the Examples in %s do not compile by themselves: %w", dir, err)
	}
	for _, file := range f.files {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				obj := f.info.Defs[d.Name]
				if recv := obj.Type().(*types.Signature).Recv(); recv != nil {
					f.methods[d.Name.Name] = append(f.methods[d.Name.Name], recv.Type())
					obj = named(recv.Type())
				}
				f.decls[obj] = append(f.decls[obj], d)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if t, ok := spec.(*ast.TypeSpec); ok {
						f.decls[f.info.Defs[t.Name]] = append(f.decls[f.info.Defs[t.Name]], t)
					}
				}
			}
		}
	}
	return nil
}

// named is the name of a type, or of what it points to.
func named(t types.Type) types.Object {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return n.Origin().Obj()
	}
	return nil
}

// uses is everything that an Example uses, by itself and in what its files declare for it.
func (f *folder) uses(example string) map[types.Object]bool {
	used := map[types.Object]bool{}
	todo := []ast.Node{f.examples[example].Code}
	for len(todo) > 0 {
		node := todo[0]
		todo = todo[1:]
		ast.Inspect(node, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			obj := origin(f.info.Uses[id])
			if obj == nil || used[obj] {
				return true
			}
			used[obj] = true
			todo = append(todo, f.decls[obj]...)
			return true
		})
	}
	return used
}

// origin is the generic function, method or field that obj is an instance of.
func origin(obj types.Object) types.Object {
	switch o := obj.(type) {
	case *types.Func:
		return o.Origin()
	case *types.Var:
		return o.Origin()
	}
	return obj
}

// find looks a Go name up: package.Name, package.Type.Member, or p.Member for a p of names.
func (s *source) find(names map[string]string, symbol string) (types.Object, error) {
	parts := strings.Split(symbol, ".")
	if stands, ok := names[parts[0]]; ok {
		parts = append(strings.Split(stands, "."), parts[1:]...)
	}
	if len(parts) < 2 || len(parts) > 3 {
		return nil, fmt.Errorf("%q is not package.Name or package.Type.Member", symbol)
	}
	dir := map[string]string{"actor": "actor", "cluster": "cluster", "global": "cluster/global", "pg": "cluster/pg", "erpc": "cluster/erpc"}[parts[0]]
	if dir == "" {
		dir = "actor/" + parts[0]
	}
	pkg, err := s.importer.Import(module + "/" + dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", symbol, err)
	}
	obj := pkg.Scope().Lookup(parts[1])
	if obj == nil || !obj.Exported() {
		return nil, fmt.Errorf("package %s has no %s", parts[0], parts[1])
	}
	if len(parts) == 2 {
		return obj, nil
	}
	member, _, _ := types.LookupFieldOrMethod(obj.Type(), true, pkg, parts[2])
	if member == nil || !member.Exported() {
		return nil, fmt.Errorf("%s.%s has no %s", parts[0], parts[1], parts[2])
	}
	return origin(member), nil
}

// calls reports whether obj is among what an Example uses. A callback is used by a type
// that has it, and that the Example uses.
func (f *folder) calls(used map[types.Object]bool, obj types.Object) bool {
	if used[obj] {
		return true
	}
	m, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	recv := m.Signature().Recv()
	if recv == nil {
		return false
	}
	iface, ok := recv.Type().Underlying().(*types.Interface)
	return ok && slices.ContainsFunc(f.methods[m.Name()], func(t types.Type) bool {
		return used[named(t)] && types.Implements(t, iface)
	})
}
