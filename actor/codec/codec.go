package codec

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/fxamacker/cbor/v2"

	"github.com/beamline-go/beamline/actor"
)

const (
	// MaxDepth is how deep lists, maps, structs, pointers and values in fields of an
	// interface type may lie in each other. Encode refuses what is deeper, which is
	// also what ends it when a value contains itself.
	MaxDepth = 200

	// MaxSize is the largest encoded message in bytes, 64 MiB. Larger data is sent
	// in pieces by the program, or lies somewhere both nodes can read.
	MaxSize = 64 << 20
)

// ErrNotDecodable says that bytes are not a value of a type that is registered here:
// they are damaged, or the node that wrote them registered something else under that
// name. Register the type on every node, under one name.
var ErrNotDecodable = errors.New("the bytes cannot be decoded")

// Codec turns messages into bytes and back. It implements actor.Codec. Its methods
// may be called from several goroutines, Register included; a type is registered
// before the first value of it is sent or arrives.
type Codec struct {
	enc    cbor.UserBufferEncMode
	dec    cbor.DecMode
	learns bool // registers what it meets

	mu    sync.Mutex // held by Register, for the copy of types
	types atomic.Pointer[types]
}

// types is what is registered. It is replaced whole, never changed.
type types struct {
	byType   map[reflect.Type]*entry
	byName   map[string]*entry
	errors   map[error]string // single error values by RegisterError
	errNames map[string]error
	errOrder []string // the names, sorted
}

// entry is a registered type.
type entry struct {
	name    string
	plan    *plan
	pointer *plan // of the pointer to the type
}

// New returns a codec that knows the types its package lists. Every node of a
// cluster has one, with the same types under the same names.
func New() *Codec {
	enc, err := cbor.EncOptions{
		Time: cbor.TimeRFC3339Nano, // never met: a time.Time marshals itself
	}.UserBufferEncMode()
	if err != nil {
		panic(fmt.Sprintf("codec: options of the CBOR encoder: %v", err)) // constant options: a mistake here, not in use
	}
	dec, err := cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:   MaxDepth,
		MaxArrayElements:  maxElements,
		MaxMapPairs:       maxElements,
		UTF8:              cbor.UTF8DecodeInvalid, // a Go string may hold any bytes
		FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		IndefLength:       cbor.IndefLengthForbidden,
	}.DecMode()
	if err != nil {
		panic(fmt.Sprintf("codec: options of the CBOR decoder: %v", err))
	}
	c := &Codec{enc: enc, dec: dec}
	c.types.Store(&types{
		byType: map[reflect.Type]*entry{}, byName: map[string]*entry{},
		errors: map[error]string{}, errNames: map[string]error{},
	})
	c.registerKnown()
	return c
}

// Learning returns a codec that registers each type by itself when it first encodes a
// value of it, under the type's Go name. It is for strict mode in tests, where one codec
// does both ways: every message is copied, and one that could not cross is refused, without
// a list of types. Two nodes do not agree on what they learn: give nodes one of New.
func Learning() *Codec {
	c := New()
	c.learns = true
	return c
}

// learn registers t under its Go name, with a number when another type of a function's
// own has that name.
func (c *Codec) learn(t reflect.Type) error {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := t.String()
	if t.Name() != "" {
		name = t.PkgPath() + "." + t.Name()
	}
	err := c.register(t, name)
	for n := 2; errors.Is(err, ErrRegistered) && c.types.Load().byType[t] == nil; n++ {
		err = c.register(t, fmt.Sprintf("%s (%d)", name, n))
	}
	if err != nil && c.types.Load().byType[t] == nil {
		return fmt.Errorf("%w: %w", err, actor.ErrNotEncodable)
	}
	return nil
}

// maxElements bounds a list or a map; each element takes a byte at least, so that
// MaxSize is the real bound.
const maxElements = MaxSize

var _ actor.Codec = (*Codec)(nil)

// Encode turns value into bytes. The error is actor.ErrNotEncodable (errors.Is) when
// the type of value, or of something in a field of an interface type, is not
// registered; it names that type. An error value can always be encoded: one whose
// type is not registered arrives as an *actor.RemoteError with its text.
func (c *Codec) Encode(value any) (data []byte, err error) {
	defer func() {
		if p := recover(); p != nil { // a MarshalBinary or an Error that is not ours
			data, err = nil, fmt.Errorf("codec: encode a %T: its own method panicked: %v: %w", value, p, actor.ErrNotEncodable)
		}
	}()
	w := writer{c: c, types: c.types.Load()}
	if err := w.box(value, 0); err != nil {
		return nil, fmt.Errorf("codec: encode a %T: %w", value, err)
	}
	if w.buf.Len() > MaxSize {
		return nil, fmt.Errorf("codec: encode a %T: it takes %d bytes and %d are allowed; send it in pieces: %w",
			value, w.buf.Len(), MaxSize, actor.ErrNotEncodable)
	}
	return w.buf.Bytes(), nil
}

// Decode turns what Encode wrote back into an equal value, which shares no memory
// with data. It never panics, whatever data holds. Its error is ErrNotDecodable
// (errors.Is).
func (c *Codec) Decode(data []byte) (value any, err error) {
	defer func() {
		if p := recover(); p != nil { // an UnmarshalBinary that is not ours
			value, err = nil, fmt.Errorf("codec: decode %d bytes: a method of the type panicked: %v: %w", len(data), p, ErrNotDecodable)
		}
	}()
	if len(data) > MaxSize {
		return nil, fmt.Errorf("codec: decode %d bytes: %d are allowed: %w", len(data), MaxSize, ErrNotDecodable)
	}
	if err := c.dec.Wellformed(data); err != nil {
		return nil, fmt.Errorf("codec: decode %d bytes: %w: %w", len(data), err, ErrNotDecodable)
	}
	r := reader{c: c, types: c.types.Load(), data: data}
	v, err := r.box()
	if err == nil && len(r.data) > 0 {
		err = errors.New("there are bytes after the value")
	}
	if err != nil {
		return nil, fmt.Errorf("codec: decode %d bytes: %w: %w", len(data), err, ErrNotDecodable)
	}
	return v, nil
}

// Register makes values of type T known under name, on this node: as messages, and
// in fields, lists and maps of an interface type. *T is known with it. Register the
// same types under the same names on every node; the name is what crosses, so a type
// may be renamed or move to another package.
//
// The error says what is wrong with T and where: an unexported field, a func or a
// channel, at any depth, or a tag that would leave a field out, unless T marshals
// itself (encoding.BinaryMarshaler and BinaryUnmarshaler, cbor's Marshaler and
// Unmarshaler, or encoding's Text ones). ErrRegistered says that the name or the
// type is taken; registering one type twice under one name is no error, and
// protobuf messages need no registering: they have names of their own.
func Register[T any](c *Codec, name string) error { return c.register(reflect.TypeFor[T](), name) }

// MustRegister is Register for the beginning of a program: it panics with the error.
func MustRegister[T any](c *Codec, name string) {
	if err := Register[T](c, name); err != nil {
		panic(err)
	}
}

// ErrRegistered says that a name or a type is registered already, with another: use
// another name, or register the type once.
var ErrRegistered = errors.New("already registered")

// ErrUnsendable says that values of a type cannot be sent to another node.
var ErrUnsendable = errors.New("the type cannot be sent")

func (c *Codec) register(t reflect.Type, name string) error {
	if t.Implements(typeProto) {
		return nil
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem() // one entry for T and *T
	}
	if !validName(name) {
		return fmt.Errorf("codec: register %s as %q: a name is not empty and begins with none of %q: %w",
			t, name, []string{markPointer, markError, markProto}, ErrUnsendable)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.types.Load()
	switch e := old.byType[t]; {
	case e != nil && e.name == name:
		return nil
	case e != nil:
		return fmt.Errorf("codec: register %s as %q: it is known as %q: %w", t, name, e.name, ErrRegistered)
	case old.byName[name] != nil:
		return fmt.Errorf("codec: register %s as %q: that is the name of %s: %w", t, name, old.byName[name].plan.typ, ErrRegistered)
	}
	p, err := compile(t)
	if err != nil {
		return fmt.Errorf("codec: register %s as %q: %w", t, name, err)
	}
	next := *old
	next.byType, next.byName = maps.Clone(old.byType), maps.Clone(old.byName)
	e := &entry{name: name, plan: p, pointer: &plan{typ: reflect.PointerTo(t), form: formPointer, elem: p}}
	next.byType[t], next.byName[name] = e, e
	c.types.Store(&next)
	return nil
}

// RegisterError makes the single error value err, as errors.New makes them, known
// under name, so that errors.Is and == find it on the other side, by itself and
// under errors that wrap it. Package actor's errors, io.EOF and context's two are
// known.
func RegisterError(c *Codec, name string, err error) error {
	if err == nil || !reflect.ValueOf(err).Comparable() {
		return fmt.Errorf("codec: register the error %q as %q: it is not a single value; register its type: %w", fmt.Sprint(err), name, ErrUnsendable)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.types.Load()
	known, isKnown := old.errors[err]
	if isKnown && known == name {
		return nil
	}
	if isKnown || old.errNames[name] != nil {
		return fmt.Errorf("codec: register the error %q as %q: %w", err.Error(), name, ErrRegistered)
	}
	next := *old
	next.errors, next.errNames = maps.Clone(old.errors), maps.Clone(old.errNames)
	next.errors[err], next.errNames[name] = name, err
	next.errOrder = slices.Sorted(maps.Keys(next.errNames))
	c.types.Store(&next)
	return nil
}

// What comes before a name in the pair of name and value, and so cannot begin one.
const (
	markPointer = "*"                    // a pointer to the registered type
	markError   = "!"                    // one of the forms of an error
	markProto   = "type.googleapis.com/" // the type URL of a protobuf message
)

func validName(name string) bool {
	return name != "" && !strings.HasPrefix(name, markPointer) &&
		!strings.HasPrefix(name, markError) && !strings.HasPrefix(name, markProto)
}

// writer is one run of Encode.
type writer struct {
	c     *Codec
	types *types
	buf   bytes.Buffer
	errs  int // how many errors were looked at
}

// reader is one run of Decode, over data that is well-formed CBOR. data is what is
// left to read.
type reader struct {
	c     *Codec
	types *types
	data  []byte
}
