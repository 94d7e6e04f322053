package codec_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

// message draws a value of a type that a codec knows, with others inside it.
func message(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 22
		if depth <= 0 {
			kinds = 15
		}
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			return rapid.Bool().Draw(t, "bool")
		case 1:
			return rapid.Int().Draw(t, "int")
		case 2:
			return rapid.Int8().Draw(t, "int8")
		case 3:
			return rapid.Int64().Draw(t, "int64")
		case 4:
			return rapid.Uint64().Draw(t, "uint64")
		case 5:
			return rapid.Uint16().Draw(t, "uint16")
		case 6:
			return rapid.Float64().Draw(t, "float64")
		case 7:
			return rapid.Float32().Draw(t, "float32")
		case 8:
			return rapid.String().Draw(t, "string")
		case 9:
			return string(rapid.SliceOf(rapid.Byte()).Draw(t, "binary"))
		case 10:
			return rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		case 11:
			return time.Duration(rapid.Int64().Draw(t, "duration"))
		case 12:
			return time.Unix(rapid.Int64Range(0, 1<<35).Draw(t, "time"), rapid.Int64Range(0, 1e9-1).Draw(t, "ns")).UTC()
		case 13:
			return pid().Draw(t, "pid")
		case 14:
			return actor.Atom(rapid.String().Draw(t, "atom"))
		case 15:
			return rapid.SliceOfN(message(depth-1), 0, 4).Draw(t, "list")
		case 16:
			return rapid.MapOfN(rapid.String(), message(depth-1), 0, 4).Draw(t, "map")
		case 17:
			return actor.Down{Ref: actor.MakeRef(nodeA, 1, 2), PID: pid().Draw(t, "pid"), Reason: reason(depth-1).Draw(t, "reason")}
		case 18:
			o := order{
				ID: rapid.String().Draw(t, "id"), Payload: message(depth-1).Draw(t, "payload"), Err: reason(depth-1).Draw(t, "err"),
				Lines: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) line {
					return line{rapid.Int64().Draw(t, "price"), rapid.Int64().Draw(t, "count")}
				}), 0, 3).Draw(t, "lines"),
				By: rapid.MapOfN(pid(), rapid.Int(), 0, 3).Draw(t, "by"),
			}
			if rapid.Bool().Draw(t, "by pointer") {
				return &o
			}
			return o
		case 19:
			return [3]any{message(depth-1).Draw(t, "0"), nil, message(depth-1).Draw(t, "2")}
		case 20:
			return reason(depth-1).Draw(t, "reason")
		default:
			return map[any]any{rapid.Int().Draw(t, "key"): message(depth-1).Draw(t, "value"), pid().Draw(t, "pid"): nil}
		}
	})
}

func pid() *rapid.Generator[actor.PID] {
	return rapid.Custom(func(t *rapid.T) actor.PID {
		return actor.MakePID(actor.NodeID{
			Name:        actor.NodeName(rapid.String().Draw(t, "node")),
			Incarnation: rapid.Uint64Min(1).Draw(t, "incarnation"),
		}, rapid.Uint64().Draw(t, "number"))
	})
}

func reason(depth int) *rapid.Generator[error] {
	return rapid.Custom(func(t *rapid.T) error {
		switch rapid.IntRange(0, 5).Draw(t, "reason") {
		case 0:
			return actor.Normal
		case 1:
			return actor.NoConnection
		case 2:
			return &myErr{rapid.Int().Draw(t, "code")}
		case 3:
			return wrapEr{actor.Timeout}
		case 4:
			return actor.ShutdownReason(actor.Atom(rapid.String().Draw(t, "atom")))
		default:
			return actor.Reason(pid().Draw(t, "term"))
		}
	})
}

// Whatever can be encoded comes back equal and of its own type.
func TestRoundTripProperty(t *testing.T) {
	c := testCodec(t)
	rapid.Check(t, func(rt *rapid.T) {
		v := message(3).Draw(rt, "message")
		data, err := c.Encode(v)
		if err != nil {
			rt.Fatalf("Encode(%#v): %v", v, err)
		}
		got, err := c.Decode(data)
		if err != nil {
			rt.Fatalf("Decode(Encode(%#v)): %v", v, err)
		}
		if reflect.TypeOf(got) != reflect.TypeOf(v) {
			rt.Fatalf("%#v came back as a %T", v, got)
		}
		if d := cmp.Diff(v, got, compare); d != "" {
			rt.Fatalf("%#v came back changed (-sent +got):\n%s", v, d)
		}
	})
}

// Garbage is an error, never a panic, and what decodes can be encoded and decoded
// again.
func FuzzDecode(f *testing.F) {
	c := testCodec(f)
	for _, v := range []any{
		1, "text", []any{1, nil, []any{}}, map[any]any{1: "a"}, pidA, actor.Down{Ref: refA, PID: pidA, Reason: actor.Reason(1)},
		order{Payload: &point{}, Err: wrapEr{errors.New("x")}, To: actor.Name("n")}, &tree{Left: &tree{}}, slicePtr{new([]int)},
		errors.Join(actor.Normal, errors.New("x")), &actor.PanicError{Value: "x"}, time.Unix(0, 0), [3]any{}, protoInside{}, cells{[]cell{{1}}},
		actor.ShutdownReason(actor.Atom("a")),
	} {
		data, err := c.Encode(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := c.Decode(data)
		if err != nil {
			if !errors.Is(err, codec.ErrNotDecodable) {
				t.Fatalf("Decode(%x): %v is not ErrNotDecodable", data, err)
			}
			return
		}
		again, err := c.Encode(v)
		if err != nil {
			if errors.Is(err, actor.ErrNotEncodable) { // deeper than before: a PID as a key, say
				return
			}
			t.Fatalf("Decode(%x) gave %#v, which cannot be encoded: %v", data, v, err)
		}
		if _, err := c.Decode(again); err != nil {
			t.Fatalf("Decode(%x) gave %#v, encoded as %x, which cannot be decoded: %v", data, v, again, err)
		}
	})
}
