// Package codec turns messages into bytes and back: on their way to another node and,
// in strict mode, to any process.
//
//	type Order struct {
//		ID    string
//		Lines []Line
//		Note  any // holds a value of any registered type
//	}
//
//	c := codec.New()
//	codec.MustRegister[Order](c, "shop.Order")
//	n, err := cluster.Start(ctx, cluster.Config{Name: "a", Codec: c})
//
// # Use
//
// Register each type whose values are messages, under a name, on every node: the name
// is what crosses. The types of a registered struct's fields need no registering, but
// for those that a field of an interface type holds. T and *T are registered together.
// Protobuf messages have names of their own and need nothing.
//
// Known from the start, with Go's spelling as their names: bool, string, the integers
// and floats, []byte, time.Time, time.Duration, struct{}; []bool, []string, []int,
// []int64, []float64, []any, map[any]any, map[string]any, map[string]string,
// map[string]int; the PID, Ref, Name, NameAt, NodeName, NodeID, Atom, Down and Exit of
// package actor; and what the behaviours send.
//
// # Rules
//
//   - What comes out is equal to what went in, of the same Go type, and shares no
//     memory with it. An int in a field of type any is an int on the other side.
//   - A type that cannot cross whole is refused by Register: one with an unexported
//     field, a func or a channel at any depth. Give such a type a MarshalBinary and an
//     UnmarshalBinary that say what crosses.
//   - A value of a type that is not registered is an error to the sender. Bytes that
//     cannot be decoded are an error to the receiver, never a panic.
//   - Pointers cross as what they point to: two to one value become two values, and a
//     value that contains itself is refused.
//   - A field that the other node's type has and this one's has not is an error; one
//     that it lacks is zero. Types that must change while nodes of both kinds run are
//     better protobuf messages.
//
// # Errors and exit reasons
//
// An error always crosses. The reasons that package actor declares keep their
// identity: actor.Normal is actor.Normal on the other side, and Reason(x) is equal to
// Reason(x). A registered error type crosses as itself, a single value such as io.EOF
// under the name given to RegisterError. Any other error arrives as an
// *actor.RemoteError with its type's name and its text. Under it, errors.Is and
// errors.As still find what it wrapped there and is known here.
//
// # When not to use it
//
// This is for messages between nodes of one cluster that run the same program. What
// is stored, or read by other programs, wants a format with a schema.
//
// # What differs from the BEAM
//
// Every Erlang term can be sent; here a Go type can be once it is registered, and
// funcs cannot at all. There are no atoms that both nodes make up: actor.Atom is a
// string type.
package codec
