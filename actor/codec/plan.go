package codec

import (
	"encoding"
	"fmt"
	"reflect"

	"github.com/fxamacker/cbor/v2"
	"google.golang.org/protobuf/proto"
)

// plan says how values of a type are written and read. A type of which no part needs
// us (no interface, nothing that marshals itself, no cycle) is plain: the CBOR
// library does it whole. The others are walked, and the library does their leaves.
// Both write the same bytes for the same value.
type plan struct {
	typ    reflect.Type
	form   form
	depth  int     // of a plain type: how many lists and maps it nests
	key    *plan   // of a map
	elem   *plan   // of a list, a map, a pointer
	fields []field // of a struct
}

type form uint8

const (
	formUnmade  form = iota // while the type is being looked at
	formPlain               // the CBOR library writes it
	formStruct              // map of field name to value
	formList                // slice or array
	formMap                 //
	formPointer             // null or the value; in a list of one where the value may be null itself
	formAny                 // an interface: null or the pair of the type's name and the value
	formProto               // pointer to a generated protobuf message: null or its bytes
	formBinary              // marshals itself into a byte string
	formText                // marshals itself into a text
	formCBOR                // marshals itself into CBOR, which is written as a byte string too
)

type field struct {
	index int
	name  string
	plan  *plan
}

var (
	typeProto    = reflect.TypeFor[proto.Message]()
	selfMarshals = []struct {
		form form
		what string
		m, u reflect.Type
	}{
		{formCBOR, "MarshalCBOR", reflect.TypeFor[cbor.Marshaler](), reflect.TypeFor[cbor.Unmarshaler]()},
		{formBinary, "MarshalBinary", reflect.TypeFor[encoding.BinaryMarshaler](), reflect.TypeFor[encoding.BinaryUnmarshaler]()},
		{formText, "MarshalText", reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[encoding.TextUnmarshaler]()},
	}
)

// compile checks that values of t can be sent and says how. The types on the way
// from t down are in plans, so that a type may contain itself.
func compile(t reflect.Type) (*plan, error) {
	c := compiler{plans: map[reflect.Type]*plan{}}
	return c.compile(t, t.String())
}

type compiler struct{ plans map[reflect.Type]*plan }

// unsendable is the error for the part of a type at path.
func unsendable(path, why string) error {
	return fmt.Errorf("%s %s: %w, unless the type marshals itself (encoding.BinaryMarshaler)", path, why, ErrUnsendable)
}

func (c compiler) compile(t reflect.Type, path string) (*plan, error) {
	if p := c.plans[t]; p != nil {
		return p, nil // perhaps still being made, when t contains itself: then it is not plain, as its form says
	}
	p := &plan{typ: t}
	c.plans[t] = p
	if done, err := p.marshalsItself(path); done || err != nil {
		return p, err
	}
	switch t.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		p.form = formPlain
		return p, nil
	case reflect.Interface:
		p.form = formAny
		return p, nil
	case reflect.Struct:
		p.form = formStruct
		return p, c.compileStruct(p, path)
	case reflect.Slice, reflect.Array:
		return p, c.compileList(p, path)
	case reflect.Map:
		return p, c.compileMap(p, path)
	case reflect.Pointer:
		return p, c.compilePointer(p, path)
	case reflect.Func:
		return nil, unsendable(path, "is a func")
	case reflect.Chan:
		return nil, unsendable(path, "is a channel")
	default: // complex numbers, uintptr, unsafe.Pointer
		return nil, unsendable(path, "is of the kind "+t.Kind().String())
	}
}

// marshalsItself makes p the plan of a type that has methods for it, and of a
// generated protobuf message.
func (p *plan) marshalsItself(path string) (done bool, err error) {
	t := p.typ
	if t.Kind() == reflect.Interface {
		return false, nil
	}
	if t.Implements(typeProto) {
		if t.Kind() != reflect.Pointer {
			return false, unsendable(path, "is a protobuf message that is not a pointer")
		}
		p.form = formProto
		return true, nil
	}
	if t.Kind() == reflect.Pointer {
		return false, nil // the plan of what it points to sees to it
	}
	ptr := reflect.PointerTo(t)
	for _, s := range selfMarshals {
		if !ptr.Implements(s.m) {
			continue
		}
		if !ptr.Implements(s.u) {
			if s.form == formText { // often only for logs
				continue
			}
			return false, unsendable(path, "has "+s.what+" but not the method that reads it back, and so")
		}
		if from := promoted(t, s.m); from != "" {
			return false, unsendable(path, fmt.Sprintf("embeds %s, whose %s would take the place of all its fields; give the field a name: it", from, s.what))
		}
		p.form = s.form
		return true, nil
	}
	return false, nil
}

// promoted is the embedded field of struct t that may have lent t its method of
// interface m.
func promoted(t, m reflect.Type) string {
	if t.Kind() != reflect.Struct {
		return ""
	}
	for f := range t.Fields() {
		if f.Anonymous && (f.Type.Implements(m) || reflect.PointerTo(f.Type).Implements(m)) {
			return f.Name
		}
	}
	return ""
}

func (c compiler) compileStruct(p *plan, path string) error {
	plain := true
	for i := range p.typ.NumField() {
		f := p.typ.Field(i)
		if f.Type.Kind() == reflect.Struct && f.Type.NumField() == 0 && (f.Anonymous || !f.IsExported()) {
			continue // a marker, such as genserver.Req: it holds nothing
		}
		at := path + "." + f.Name
		if !f.IsExported() {
			return unsendable(at, "is not exported and would be lost")
		}
		for _, tag := range []string{"cbor", "json"} {
			if f.Tag.Get(tag) == "-" {
				return unsendable(at, "has the tag "+tag+`:"-" and would be lost`)
			}
		}
		fp, err := c.compile(f.Type, at)
		if err != nil {
			return err
		}
		// A tag would rename the field or flatten it: walked, the Go name stands.
		plain = plain && fp.form == formPlain && f.Tag == "" && !f.Anonymous
		p.depth = max(p.depth, fp.depth+1)
		p.fields = append(p.fields, field{i, f.Name, fp})
	}
	p.depth = max(p.depth, 1)
	if plain {
		p.form = formPlain
	}
	return nil
}

func (c compiler) compileList(p *plan, path string) (err error) {
	p.form = formList
	if p.elem, err = c.compile(p.typ.Elem(), path+"[]"); err != nil {
		return err
	}
	if p.elem.form == formPlain {
		p.form, p.depth = formPlain, p.elem.depth+1
	}
	return nil
}

func (c compiler) compileMap(p *plan, path string) (err error) {
	p.form = formMap
	if p.key, err = c.compile(p.typ.Key(), path+"[key]"); err != nil {
		return err
	}
	if p.elem, err = c.compile(p.typ.Elem(), path+"[]"); err != nil {
		return err
	}
	if p.key.form == formPlain && p.elem.form == formPlain && p.key.depth == 0 {
		p.form, p.depth = formPlain, p.elem.depth+1
	}
	return nil
}

func (c compiler) compilePointer(p *plan, path string) (err error) {
	p.form = formPointer
	if p.elem, err = c.compile(p.typ.Elem(), path); err != nil {
		return err
	}
	if p.elem.form == formPlain && !p.elem.nullable() {
		p.form, p.depth = formPlain, p.elem.depth
	}
	return nil
}

// nullable says whether a value of the type may be written as null, so that a
// pointer to it cannot use null for itself.
func (p *plan) nullable() bool {
	switch p.form {
	case formBinary, formText, formCBOR:
		return false
	}
	switch p.typ.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		return true
	}
	return false
}
