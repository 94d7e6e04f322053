package codec

import (
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/fxamacker/cbor/v2"
	"google.golang.org/protobuf/proto"

	"github.com/beamline-go/beamline/actor"
)

// The major types of CBOR that we write and read ourselves (RFC 8949, 3.1).
const (
	majorBytes byte = 2
	majorText  byte = 3
	majorList  byte = 4
	majorMap   byte = 5

	null = 0xf6
)

var (
	errTooDeep  = fmt.Errorf("values lie more than %d deep in each other, or one contains itself: %w", MaxDepth, actor.ErrNotEncodable)
	errTooLarge = fmt.Errorf("it takes more than the %d bytes that are allowed; send it in pieces: %w", MaxSize, actor.ErrNotEncodable)
)

// head writes the head of a CBOR item: its major type and its argument.
func (w *writer) head(major byte, n uint64) {
	b := w.buf.AvailableBuffer()
	m := major << 5
	switch {
	case n < 24:
		b = append(b, m|byte(n))
	case n <= 0xff:
		b = append(b, m|24, byte(n))
	case n <= 0xffff:
		b = binary.BigEndian.AppendUint16(append(b, m|25), uint16(n))
	case n <= 0xffffffff:
		b = binary.BigEndian.AppendUint32(append(b, m|26), uint32(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, m|27), n)
	}
	w.buf.Write(b)
}

func (w *writer) text(s string) {
	w.head(majorText, uint64(len(s)))
	w.buf.WriteString(s)
}

func (w *writer) bytes(b []byte) {
	w.head(majorBytes, uint64(len(b)))
	w.buf.Write(b)
}

// A copy of many bytes is one that the garbage collector cannot interrupt, and everybody
// waits for it then: large ones are made in steps.
const (
	largeBytes = 1 << 20
	copyStep   = 256 << 10
)

func isLargeBytes(v reflect.Value) bool {
	return v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 && v.Len() >= largeBytes
}

func (w *writer) large(b []byte) {
	w.head(majorBytes, uint64(len(b)))
	w.buf.Grow(len(b))
	for step := range slices.Chunk(b, copyStep) {
		w.buf.Write(step)
	}
}

func (w *writer) null() { w.buf.WriteByte(null) }

// pair begins the pair of a type's name and its value.
func (w *writer) pair(name string) {
	w.head(majorList, 2)
	w.text(name)
}

// open says whether a list or map may be opened inside depth others.
func (w *writer) open(depth int) error {
	if depth >= MaxDepth {
		return errTooDeep
	}
	if w.buf.Len() > MaxSize { // also what ends a value that branches without end
		return errTooLarge
	}
	return nil
}

// box writes a value whose type the reader cannot know: the pair of the type's name
// and the value.
func (w *writer) box(value any, depth int) error {
	if value == nil {
		w.null()
		return nil
	}
	if err := w.open(depth); err != nil {
		return err
	}
	if err, ok := value.(error); ok {
		return w.err(err, depth)
	}
	t := reflect.TypeOf(value)
	if done, err := w.registered(t, value, depth); done {
		return err
	}
	if m, ok := value.(proto.Message); ok {
		w.pair(markProto + string(m.ProtoReflect().Descriptor().FullName()))
		return w.proto(m)
	}
	if !w.c.learns {
		return notRegistered(t)
	}
	if err := w.c.learn(t); err != nil {
		return err
	}
	w.types = w.c.types.Load()
	_, err := w.registered(t, value, depth)
	return err
}

func notRegistered(t reflect.Type) error {
	return fmt.Errorf("the type %s is not registered; register it on every node, codec.Register[%s](c, %q): %w",
		t, t, t, actor.ErrNotEncodable)
}

// registered writes value when its type, or what it points to, is registered.
func (w *writer) registered(t reflect.Type, value any, depth int) (done bool, err error) {
	if e := w.types.byType[t]; e != nil {
		w.pair(e.name)
		return true, w.value(e.plan, reflect.ValueOf(value), depth+1)
	}
	if t.Kind() == reflect.Pointer {
		if e := w.types.byType[t.Elem()]; e != nil {
			w.pair(markPointer + e.name)
			return true, w.value(e.pointer, reflect.ValueOf(value), depth+1)
		}
	}
	return false, nil
}

func (w *writer) proto(m proto.Message) error {
	if reflect.ValueOf(m).IsNil() {
		w.null()
		return nil
	}
	b, err := proto.Marshal(m)
	if err != nil {
		return fmt.Errorf("%w: %w", err, actor.ErrNotEncodable)
	}
	w.bytes(b)
	return nil
}

// value writes v as its plan says. It lies in depth lists and maps.
func (w *writer) value(p *plan, v reflect.Value, depth int) error {
	switch p.form {
	case formPlain:
		if depth+p.depth > MaxDepth {
			return errTooDeep
		}
		if isLargeBytes(v) {
			w.large(v.Bytes())
			return nil
		}
		if err := w.c.enc.MarshalToBuffer(v.Interface(), &w.buf); err != nil {
			return fmt.Errorf("%w: %w", err, actor.ErrNotEncodable)
		}
		return nil
	case formStruct:
		if err := w.open(depth); err != nil {
			return err
		}
		w.head(majorMap, uint64(len(p.fields)))
		for _, f := range p.fields {
			w.text(f.name)
			if err := w.value(f.plan, v.Field(f.index), depth+1); err != nil {
				return fmt.Errorf("field %s: %w", f.name, err)
			}
		}
		return nil
	case formList:
		return w.list(p, v, depth)
	case formMap:
		return w.mapping(p, v, depth)
	case formPointer:
		return w.pointer(p, v, depth)
	case formAny:
		if v.IsNil() {
			w.null()
			return nil
		}
		return w.box(v.Interface(), depth)
	case formProto:
		return w.proto(v.Interface().(proto.Message))
	default:
		return w.self(p, v)
	}
}

func (w *writer) list(p *plan, v reflect.Value, depth int) error {
	if v.Kind() == reflect.Slice && v.IsNil() {
		w.null()
		return nil
	}
	if err := w.open(depth); err != nil {
		return err
	}
	w.head(majorList, uint64(v.Len()))
	for i := range v.Len() {
		if err := w.value(p.elem, v.Index(i), depth+1); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	return nil
}

func (w *writer) mapping(p *plan, v reflect.Value, depth int) error {
	if v.IsNil() {
		w.null()
		return nil
	}
	if err := w.open(depth); err != nil {
		return err
	}
	w.head(majorMap, uint64(v.Len()))
	for it := v.MapRange(); it.Next(); {
		if err := w.value(p.key, it.Key(), depth+1); err != nil {
			return fmt.Errorf("a key: %w", err)
		}
		if err := w.value(p.elem, it.Value(), depth+1); err != nil {
			return fmt.Errorf("the value of a key: %w", err)
		}
	}
	return nil
}

func (w *writer) pointer(p *plan, v reflect.Value, depth int) error {
	if v.IsNil() {
		w.null()
		return nil
	}
	if !p.elem.nullable() {
		return w.value(p.elem, v.Elem(), depth)
	}
	if err := w.open(depth); err != nil {
		return err
	}
	w.head(majorList, 1)
	return w.value(p.elem, v.Elem(), depth+1)
}

// self writes a value that marshals itself.
func (w *writer) self(p *plan, v reflect.Value) error {
	if !v.CanAddr() { // its method may want a pointer
		at := reflect.New(p.typ).Elem()
		at.Set(v)
		v = at
	}
	var b []byte
	var err error
	switch m := v.Addr().Interface(); p.form {
	case formBinary:
		b, err = m.(encoding.BinaryMarshaler).MarshalBinary()
	case formText:
		b, err = m.(encoding.TextMarshaler).MarshalText()
	case formCBOR:
		b, err = m.(cbor.Marshaler).MarshalCBOR()
	default:
		err = errors.New("the type has no plan")
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %w", p.typ, err, actor.ErrNotEncodable)
	}
	w.bytes(b)
	return nil
}
