package codec_test

import (
	"bytes"
	"errors"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

var (
	nodeA = actor.NodeID{Name: "a@127.0.0.1", Incarnation: 77}
	pidA  = actor.MakePID(nodeA, 3<<32|9)
	refA  = actor.MakeRef(nodeA, 41, 3)
)

type (
	point struct{ X, Y int }
	order struct {
		ID       string
		Lines    []line
		Customer *customer
		Payload  any
		Err      error
		By       map[actor.PID]int
		To       actor.Dest
	}
	line     struct{ Price, Count int64 }
	customer struct {
		Name string
		Born time.Time
	}
	tree   struct{ Left, Right *tree }
	tagged struct {
		A int `json:"b,omitempty"`
		B int `cbor:"a"`
	}
	marker      struct{}
	marked      struct{ marker }
	withMarker  struct{ Marker }
	Marker      struct{}
	embedding   struct{ Point }
	Point       struct{ X int }
	slicePtr    struct{ P *[]int }
	keyed       struct{ M map[any]string }
	protoInside struct{ V *wrapperspb.StringValue }
	addr        struct {
		A netip.Addr
		N big.Int
	}
	shadow struct {
		Point
		X int
	}
	sameTags struct {
		A int `json:"x"`
		B int `cbor:"x"`
	}
	cell   struct{ n int }    // marshals itself
	keeper struct{ b []byte } // marshals itself and keeps what it is given
	cells  struct{ C []cell }
	myErr  struct{ Code int }
	wrapEr struct{ Err error }
)

func (k keeper) MarshalBinary() ([]byte, error)     { return k.b, nil }
func (k *keeper) UnmarshalBinary(data []byte) error { k.b = data; return nil }

func (c cell) MarshalBinary() ([]byte, error)     { return []byte{byte(c.n)}, nil }
func (c *cell) UnmarshalBinary(data []byte) error { c.n = int(data[0]); return nil }
func (e *myErr) Error() string                    { return "my error" }
func (e wrapEr) Error() string                    { return "wrapped: " + e.Err.Error() }
func (e wrapEr) Unwrap() error                    { return e.Err }

func testCodec(t testing.TB) *codec.Codec {
	t.Helper()
	c := codec.New()
	for _, err := range []error{
		codec.Register[point](c, "point"), codec.Register[order](c, "order"), codec.Register[tree](c, "tree"),
		codec.Register[tagged](c, "tagged"), codec.Register[withMarker](c, "withMarker"), codec.Register[marked](c, "marked"),
		codec.Register[embedding](c, "embedding"), codec.Register[slicePtr](c, "slicePtr"), codec.Register[keyed](c, "keyed"),
		codec.Register[protoInside](c, "protoInside"), codec.Register[addr](c, "addr"), codec.Register[cells](c, "cells"),
		codec.Register[shadow](c, "shadow"), codec.Register[sameTags](c, "sameTags"), codec.Register[keeper](c, "keeper"),
		codec.Register[*myErr](c, "myErr"), codec.Register[wrapEr](c, "wrapEr"), codec.Register[[3]any](c, "[3]any"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func roundTrip(t testing.TB, c *codec.Codec, v any) any {
	t.Helper()
	data, err := c.Encode(v)
	if err != nil {
		t.Fatalf("Encode(%#v): %v", v, err)
	}
	got, err := c.Decode(data)
	if err != nil {
		t.Fatalf("Decode(Encode(%#v)) = %x: %v", v, data, err)
	}
	return got
}

var compare = cmp.Options{
	cmp.Comparer(func(a, b actor.PID) bool { return a == b }),
	cmp.Comparer(func(a, b actor.Ref) bool { return a == b }),
	cmp.Comparer(func(a, b big.Int) bool { return a.Cmp(&b) == 0 }),
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b proto.Message) bool { return proto.Equal(a, b) }),
	cmp.FilterValues(func(a, b error) bool { return a == b }, cmp.Comparer(func(_, _ error) bool { return true })), // sentinels are one
	cmp.AllowUnexported(cell{}, marked{}, keeper{}),
}

func TestRoundTrip(t *testing.T) {
	c := testCodec(t)
	now := time.Now().Round(0)
	p := point{1, 2}
	for _, v := range []any{
		true, "text", "\xff not UTF-8", int(-5), int8(-5), int16(5), int32(5), int64(1 << 62), uint(7), uint8(7), uint16(7), uint32(7),
		uint64(1 << 63), float32(1.5), 2.5, []byte("bytes"), []byte{}, []byte(nil), time.Second, now, now.UTC(), struct{}{},
		[]any{}, []any(nil), []any{1, int64(1), uint8(1), "x", nil, []any{actor.Atom("a")}}, map[string]any{"a": 1, "b": nil, "": []int{1}},
		map[any]any{1: "int", int64(1): "int64", "1": "text", pidA: 1}, []string{"a"}, []int{1, 2}, []bool{true}, []float64{.5},
		map[string]string{"a": "b"}, map[string]int(nil),
		pidA, actor.PID{}, refA, actor.Ref{}, []actor.PID{pidA, {}}, actor.Atom("ok"), actor.Name("n"), actor.Name("n").At("b@h"), actor.NodeName("b@h"), nodeA,
		actor.Down{Ref: refA, PID: pidA, Reason: actor.NoConnection}, actor.Down{Ref: refA, Name: actor.Name("n").At("b"), Reason: actor.NoProc},
		actor.Exit{From: pidA, Reason: actor.Killed},
		p, &p, (*point)(nil), &tree{Left: &tree{}, Right: &tree{Left: &tree{}}}, tagged{A: 1, B: 2}, tagged{}, withMarker{}, marked{}, embedding{Point{3}},
		shadow{Point{1}, 2}, sameTags{1, 2}, keeper{[]byte("kept")},
		slicePtr{}, slicePtr{new([]int)}, slicePtr{&[]int{4}}, keyed{map[any]string{1: "a", "1": "b"}},
		order{}, order{"id", []line{{1, 2}, {3, 4}}, &customer{"c", now}, &p, &myErr{7}, map[actor.PID]int{pidA: 1}, actor.Name("x")},
		order{Payload: order{Payload: 3, Err: actor.Normal, To: pidA}},
		addr{netip.MustParseAddr("::1"), *big.NewInt(1 << 40)}, cells{[]cell{{1}, {2}}},
		[3]any{1, "two", 3.0},
		wrapperspb.String("proto"), (*wrapperspb.StringValue)(nil), protoInside{wrapperspb.String("inside")}, protoInside{}, []any{wrapperspb.Bool(true)},
		&myErr{3}, wrapEr{&myErr{4}},
	} {
		got := roundTrip(t, c, v)
		if reflect.TypeOf(got) != reflect.TypeOf(v) {
			t.Errorf("%#v came back as a %T", v, got)
		}
		if d := cmp.Diff(v, got, compare); d != "" {
			t.Errorf("%#v came back changed (-sent +got):\n%s", v, d)
		}
	}
}

func TestDecodedSharesNoMemory(t *testing.T) {
	c := testCodec(t)
	for _, v := range []any{[]byte("bytes"), "text", []any{[]byte("bytes")}, cells{[]cell{{1}}}, keeper{[]byte("kept")}, actor.Name("n"), wrapperspb.Bytes([]byte("bytes"))} {
		data, err := c.Encode(v)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		for i := range data {
			data[i] = 'X'
		}
		if d := cmp.Diff(v, got, compare); d != "" {
			t.Errorf("overwriting the bytes changed the value:\n%s", d)
		}
	}
}

func TestRegisterRefuses(t *testing.T) {
	type hidden struct{ n int }
	for _, test := range []struct {
		register func(c *codec.Codec) error
		want     []string
	}{
		{func(c *codec.Codec) error { return codec.Register[hidden](c, "x") }, []string{"hidden.n", "not exported"}},
		{func(c *codec.Codec) error { return codec.Register[struct{ A []map[string]*hidden }](c, "x") }, []string{".A[][].n", "not exported"}},
		{func(c *codec.Codec) error { return codec.Register[struct{ F func() }](c, "x") }, []string{".F", "func"}},
		{func(c *codec.Codec) error { return codec.Register[struct{ C []chan int }](c, "x") }, []string{".C[]", "channel"}},
		{func(c *codec.Codec) error { return codec.Register[map[string]func()](c, "x") }, []string{"func"}},
		{func(c *codec.Codec) error { return codec.Register[complex128](c, "x") }, []string{"complex128"}},
		{func(c *codec.Codec) error {
			return codec.Register[struct {
				A int `json:"-"`
			}](c, "x")
		}, []string{".A", "would be lost"}},
		{func(c *codec.Codec) error {
			return codec.Register[struct {
				A int `cbor:"-"`
			}](c, "x")
		}, []string{".A", "would be lost"}},
		{func(c *codec.Codec) error {
			return codec.Register[struct {
				actor.PID
				N int
			}](c, "x")
		}, []string{"embeds PID", "MarshalBinary"}},
		{func(c *codec.Codec) error { return codec.Register[onlyMarshals](c, "x") }, []string{"MarshalBinary"}},
		{func(c *codec.Codec) error { return codec.Register[wrapperspb.BoolValue](c, "x") }, []string{"not exported"}},
		{func(c *codec.Codec) error { return codec.Register[point](c, "") }, []string{"not empty"}},
		{func(c *codec.Codec) error { return codec.Register[point](c, "*point") }, []string{`"*point"`}},
		{func(c *codec.Codec) error { return codec.Register[point](c, "type.googleapis.com/p") }, []string{"type.googleapis.com/"}},
	} {
		err := test.register(codec.New())
		if !errors.Is(err, codec.ErrUnsendable) {
			t.Errorf("want ErrUnsendable about %q, got %v", test.want, err)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("the error does not say %q: %v", want, err)
			}
		}
	}
}

type onlyMarshals struct{}

func (onlyMarshals) MarshalBinary() ([]byte, error) { return nil, nil }

func TestRegisterTwice(t *testing.T) {
	c := codec.New()
	for range 2 {
		if err := codec.Register[point](c, "point"); err != nil {
			t.Fatal(err)
		}
	}
	if err := codec.Register[*point](c, "point"); err != nil {
		t.Errorf("T and *T are one: %v", err)
	}
	for _, err := range []error{
		codec.Register[point](c, "other"), codec.Register[tree](c, "point"), codec.Register[tree](c, "int"), codec.Register[int](c, "tree"),
	} {
		if !errors.Is(err, codec.ErrRegistered) {
			t.Errorf("want ErrRegistered, got %v", err)
		}
	}
	if err := codec.Register[*wrapperspb.BoolValue](c, "whatever"); err != nil {
		t.Errorf("a protobuf message: %v", err)
	}
}

func TestNotRegistered(t *testing.T) {
	type stranger struct{ A int }
	c := testCodec(t)
	for _, v := range []any{stranger{}, &stranger{}, []any{stranger{}}, order{Payload: stranger{}}, map[string]any{"k": &stranger{}}, []point{{}}, func() {}, make(chan int)} {
		_, err := c.Encode(v)
		if !errors.Is(err, actor.ErrNotEncodable) {
			t.Errorf("Encode(%T): %v, want ErrNotEncodable", v, err)
			continue
		}
		if s := err.Error(); !strings.Contains(s, "egister") || !strings.ContainsAny(s, "*") && !strings.Contains(s, "stranger") && !strings.Contains(s, reflect.TypeOf(v).String()) {
			t.Errorf("Encode(%T) does not name the type and say what to do: %v", v, err)
		}
	}
}

func TestDepth(t *testing.T) {
	c := testCodec(t)
	nested := func(depth int) any {
		var v any = 1
		for range depth {
			v = []any{v}
		}
		return v
	}
	deepest := 0
	for depth := range 2 * codec.MaxDepth {
		data, err := c.Encode(nested(depth))
		if err != nil {
			if !errors.Is(err, actor.ErrNotEncodable) {
				t.Fatal(err)
			}
			continue
		}
		if deepest != max(0, depth-1) {
			t.Fatalf("depth %d can be encoded after depth %d could not", depth, deepest+1)
		}
		deepest = depth
		if _, err := c.Decode(data); err != nil {
			t.Fatalf("depth %d is encoded and not decoded: %v", depth, err)
		}
	}
	if deepest < 90 {
		t.Errorf("only %d lists can lie in each other", deepest)
	}
	var tr *tree
	for depth := range 2 * codec.MaxDepth {
		tr = &tree{Left: tr}
		if data, err := c.Encode(tr); err == nil {
			if _, err := c.Decode(data); err != nil {
				t.Fatalf("a tree of depth %d is encoded and not decoded: %v", depth, err)
			}
		}
	}

	self := []any{nil}
	self[0] = self
	loop := &tree{}
	loop.Left, loop.Right = loop, loop
	for _, v := range []any{self, loop} {
		if _, err := c.Encode(v); !errors.Is(err, actor.ErrNotEncodable) {
			t.Errorf("a value that contains itself: %v", err)
		}
	}
}

func TestSize(t *testing.T) {
	c := testCodec(t)
	if _, err := c.Encode(make([]byte, codec.MaxSize+1)); !errors.Is(err, actor.ErrNotEncodable) || !strings.Contains(err.Error(), "pieces") {
		t.Errorf("Encode of more than MaxSize: %v", err)
	}
	if _, err := c.Decode(make([]byte, codec.MaxSize+1)); !errors.Is(err, codec.ErrNotDecodable) {
		t.Errorf("Decode of more than MaxSize: %v", err)
	}
	big := bytes.Repeat([]byte("x"), codec.MaxSize-100)
	if got := roundTrip(t, c, big); !bytes.Equal(got.([]byte), big) {
		t.Error("a value just below MaxSize came back changed")
	}
}

// A panic in a method of the user's ends the call with an error, not the node.
type explosive struct{ N int }

func (explosive) MarshalBinary() ([]byte, error) { panic("marshal") }
func (*explosive) UnmarshalBinary([]byte) error  { panic("unmarshal") }

type bomb struct{ N int }

func (bomb) MarshalBinary() ([]byte, error) { return nil, nil }
func (*bomb) UnmarshalBinary([]byte) error  { panic("unmarshal") }

func TestForeignPanics(t *testing.T) {
	c := codec.New()
	codec.MustRegister[explosive](c, "explosive")
	codec.MustRegister[bomb](c, "bomb")
	if _, err := c.Encode(explosive{}); !errors.Is(err, actor.ErrNotEncodable) {
		t.Errorf("Encode: %v", err)
	}
	data, err := c.Encode(bomb{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Decode(data); !errors.Is(err, codec.ErrNotDecodable) {
		t.Errorf("Decode: %v", err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	c, other := testCodec(t), codec.New()
	type wider struct{ X, Y, Z int }
	codec.MustRegister[wider](other, "point")
	unknown, _ := testCodec(t).Encode(tree{})
	newer, _ := other.Encode(wider{1, 2, 3})
	whole, _ := c.Encode(order{ID: "id", Payload: []any{1, "a"}, Lines: []line{{1, 2}}, By: map[actor.PID]int{pidA: 1}})
	if _, err := other.Decode(unknown); !errors.Is(err, codec.ErrNotDecodable) || !strings.Contains(err.Error(), `"tree"`) {
		t.Errorf("a type that is not registered: %v", err)
	}
	if _, err := c.Decode(newer); !errors.Is(err, codec.ErrNotDecodable) {
		t.Errorf("a field that is not known here was lost in silence: %v", err)
	}
	for i := range whole {
		if v, err := c.Decode(whole[:i]); !errors.Is(err, codec.ErrNotDecodable) {
			t.Errorf("the first %d of %d bytes: %v, %v", i, len(whole), v, err)
		}
	}
	if _, err := c.Decode(append(whole, 0)); !errors.Is(err, codec.ErrNotDecodable) {
		t.Errorf("bytes after the value: %v", err)
	}
}
