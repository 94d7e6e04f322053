package codec

import (
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/fxamacker/cbor/v2"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

var errShort = errors.New("the value ends too early")

// head reads the head of the next item.
func (r *reader) head() (major byte, n uint64, err error) {
	if len(r.data) == 0 {
		return 0, 0, errShort
	}
	first := r.data[0]
	r.data = r.data[1:]
	size := 0
	switch info := first & 31; info {
	case 24, 25, 26, 27:
		size = 1 << (info - 24)
	default:
		return first >> 5, uint64(info), nil
	}
	if len(r.data) < size {
		return 0, 0, errShort
	}
	var b [8]byte
	copy(b[8-size:], r.data)
	r.data = r.data[size:]
	return first >> 5, binary.BigEndian.Uint64(b[:]), nil
}

// expect reads a head of the given major type. Each of the n things it announces
// takes a byte at least.
func (r *reader) expect(want byte, what string) (n int, err error) {
	major, arg, err := r.head()
	if err != nil {
		return 0, err
	}
	if major != want {
		return 0, fmt.Errorf("there is something else in the place of %s", what)
	}
	if arg > uint64(len(r.data)) {
		return 0, errShort
	}
	return int(arg), nil
}

// null reads a null if that is what comes next.
func (r *reader) null() bool {
	if len(r.data) > 0 && r.data[0] == null {
		r.data = r.data[1:]
		return true
	}
	return false
}

func (r *reader) text() (string, error) {
	n, err := r.expect(majorText, "a text")
	if err != nil {
		return "", err
	}
	s := string(r.data[:n])
	r.data = r.data[n:]
	return s, nil
}

// bytes reads a byte string. It shares memory with the data.
func (r *reader) bytes() ([]byte, error) {
	n, err := r.expect(majorBytes, "a byte string")
	if err != nil {
		return nil, err
	}
	b := r.data[:n:n]
	r.data = r.data[n:]
	return b, nil
}

// list reads the head of a list of want elements.
func (r *reader) list(want int, what string) error {
	n, err := r.expect(majorList, what)
	if err == nil && n != want {
		err = fmt.Errorf("%s has %d elements, not %d", what, n, want)
	}
	return err
}

// box reads what writer.box wrote.
func (r *reader) box() (any, error) {
	if r.null() {
		return nil, nil
	}
	if err := r.list(2, "the pair of a name and a value"); err != nil {
		return nil, err
	}
	name, err := r.text()
	if err != nil {
		return nil, err
	}
	if form, ok := strings.CutPrefix(name, markError); ok {
		return r.err(form)
	}
	if full, ok := strings.CutPrefix(name, markProto); ok {
		t, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(full))
		if err != nil {
			return nil, fmt.Errorf("the protobuf message %s is not linked into this program: %w", full, err)
		}
		return r.proto(t.Zero().Interface())
	}
	base, isPointer := strings.CutPrefix(name, markPointer)
	e := r.types.byName[base]
	if e == nil {
		return nil, fmt.Errorf("no type is registered here as %q", base)
	}
	p := e.plan
	if isPointer {
		p = e.pointer
	}
	v := reflect.New(p.typ).Elem()
	if err := r.value(p, v); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return v.Interface(), nil
}

// proto reads a message of the type of like.
func (r *reader) proto(like proto.Message) (proto.Message, error) {
	if r.null() {
		return like.ProtoReflect().Type().Zero().Interface(), nil
	}
	b, err := r.bytes()
	if err != nil {
		return nil, err
	}
	m := like.ProtoReflect().Type().New().Interface()
	if err := proto.Unmarshal(b, m); err != nil {
		return nil, err
	}
	return m, nil
}

// value reads into v, which is settable and zero, as its plan says.
func (r *reader) value(p *plan, v reflect.Value) error {
	switch p.form {
	case formPlain:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 && len(r.data) > largeBytes && r.data[0]>>5 == majorBytes {
			b, err := r.bytes()
			whole := make([]byte, 0, len(b))
			for step := range slices.Chunk(b, copyStep) {
				whole = append(whole, step...)
			}
			v.SetBytes(whole)
			return err
		}
		rest, err := r.c.dec.UnmarshalFirst(r.data, v.Addr().Interface())
		r.data = rest
		return err
	case formStruct:
		return r.structure(p, v)
	case formList:
		return r.elements(p, v)
	case formMap:
		return r.mapping(p, v)
	case formPointer:
		return r.pointer(p, v)
	case formAny:
		return r.iface(v)
	case formProto:
		m, err := r.proto(v.Interface().(proto.Message))
		if err != nil {
			return err
		}
		v.Set(reflect.ValueOf(m))
		return nil
	default:
		return r.self(p, v)
	}
}

func (r *reader) structure(p *plan, v reflect.Value) error {
	n, err := r.expect(majorMap, "a struct")
	if err != nil {
		return err
	}
	for i := range n {
		name, err := r.text()
		if err != nil {
			return err
		}
		f := p.field(name, i)
		if f == nil {
			return fmt.Errorf("%s has no field %s here: is it another version there?", p.typ, name)
		}
		if err := r.value(f.plan, v.Field(f.index)); err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
	}
	return nil
}

// field finds a field by name; it is likely the one at i.
func (p *plan) field(name string, i int) *field {
	if i < len(p.fields) && p.fields[i].name == name {
		return &p.fields[i]
	}
	for i := range p.fields {
		if p.fields[i].name == name {
			return &p.fields[i]
		}
	}
	return nil
}

func (r *reader) elements(p *plan, v reflect.Value) error {
	if v.Kind() == reflect.Slice && r.null() {
		return nil
	}
	n, err := r.expect(majorList, "a list")
	if err != nil {
		return err
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(p.typ, n, n))
	} else if n != v.Len() {
		return fmt.Errorf("an array has %d elements, not %d", n, v.Len())
	}
	for i := range n {
		if err := r.value(p.elem, v.Index(i)); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	return nil
}

func (r *reader) mapping(p *plan, v reflect.Value) error {
	if r.null() {
		return nil
	}
	n, err := r.expect(majorMap, "a map")
	if err != nil {
		return err
	}
	v.Set(reflect.MakeMap(p.typ))
	for range n {
		key, elem := reflect.New(p.typ.Key()).Elem(), reflect.New(p.typ.Elem()).Elem()
		if err := r.value(p.key, key); err != nil {
			return fmt.Errorf("a key: %w", err)
		}
		if !key.Comparable() {
			return fmt.Errorf("a key of a map is a %s", key.Elem().Type())
		}
		if v.MapIndex(key).IsValid() {
			return errors.New("a key of a map comes twice")
		}
		if err := r.value(p.elem, elem); err != nil {
			return fmt.Errorf("the value of a key: %w", err)
		}
		v.SetMapIndex(key, elem)
	}
	return nil
}

func (r *reader) pointer(p *plan, v reflect.Value) error {
	if r.null() {
		return nil
	}
	if p.elem.nullable() {
		if err := r.list(1, "a pointer"); err != nil {
			return err
		}
	}
	v.Set(reflect.New(p.typ.Elem()))
	return r.value(p.elem, v.Elem())
}

// iface reads into a variable of an interface type.
func (r *reader) iface(v reflect.Value) error {
	x, err := r.box()
	if err != nil || x == nil {
		return err
	}
	got := reflect.ValueOf(x)
	if !got.Type().AssignableTo(v.Type()) {
		return fmt.Errorf("there is a %s in the place of a %s", got.Type(), v.Type())
	}
	v.Set(got)
	return nil
}

// self reads a value that marshals itself.
func (r *reader) self(p *plan, v reflect.Value) error {
	b, err := r.bytes()
	if err != nil {
		return err
	}
	b = append([]byte(nil), b...) // its method may keep it
	switch u := v.Addr().Interface(); p.form {
	case formBinary:
		err = u.(encoding.BinaryUnmarshaler).UnmarshalBinary(b)
	case formText:
		err = u.(encoding.TextUnmarshaler).UnmarshalText(b)
	case formCBOR:
		err = u.(cbor.Unmarshaler).UnmarshalCBOR(b)
	default:
		err = errors.New("the type has no plan")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", p.typ, err)
	}
	return nil
}
