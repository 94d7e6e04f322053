package actor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"unique"
)

// NodeName is the name of a node, as Elixir's node atom: "a@127.0.0.1".
type NodeName string

// NoNode is the name of a node that was not given one, as on the BEAM.
const NoNode NodeName = "nonode@nohost"

// NodeID tells one life of a node from another: a node that restarts under its
// old name has another incarnation, so that a PID of its earlier life reaches
// nobody in the new one.
type NodeID struct {
	Name        NodeName
	Incarnation uint64 // drawn at random when the node starts; never 0 on a started node
}

// nodeRef is a NodeID interned by the runtime: comparing two is comparing pointers.
type nodeRef = unique.Handle[NodeID]

// PID identifies a process, as a pid does on the BEAM. It is a value: compare it
// with ==, use it as a map key, send it anywhere. It does not keep the process
// alive, it is never reused for another process, and it means the same process on
// every node of the cluster. The zero PID identifies nobody.
type PID struct {
	node nodeRef
	id   uint64 // slot in the process table (low 32 bits) and the slot's generation
}

// MakePID puts together the PID with the given number on the given node. It is
// what a codec needs; a program gets its PIDs from Spawn, Self and Whereis.
func MakePID(node NodeID, number uint64) PID {
	return PID{unique.Make(node), number}
}

// IsZero reports whether pid is the zero PID, which identifies nobody.
func (pid PID) IsZero() bool { return pid == PID{} }

// NodeID is the node that pid's process lives on: Elixir's node(pid), with the
// incarnation that tells one life of a node from the next.
func (pid PID) NodeID() NodeID {
	if pid.IsZero() {
		return NodeID{}
	}
	return pid.node.Value()
}

// Node is the name of the node that pid's process lives on, as Elixir's node(pid).
func (pid PID) Node() NodeName { return pid.NodeID().Name }

// Number is pid's number on its node. With the NodeID it makes the same PID again.
func (pid PID) Number() uint64 { return pid.id }

// String prints pid as Elixir does, with the node's name in front of the numbers:
// #PID<a@127.0.0.1.17.2>.
func (pid PID) String() string {
	if pid.IsZero() {
		return "#PID<none>"
	}
	return "#PID<" + string(pid.Node()) + "." + strconv.FormatUint(pid.id&slotMask, 10) +
		"." + strconv.FormatUint(pid.id>>slotBits, 10) + ">"
}

// MarshalBinary encodes pid for the wire. The zero PID is encoded too.
func (pid PID) MarshalBinary() ([]byte, error) { return marshalID(pid.NodeID(), pid.id), nil }

// UnmarshalBinary decodes what MarshalBinary wrote.
func (pid *PID) UnmarshalBinary(data []byte) error {
	node, id, err := unmarshalID(data)
	if err != nil {
		return fmt.Errorf("actor: decode a PID: %w", err)
	}
	if node == (NodeID{}) && id == 0 {
		*pid = PID{}
		return nil
	}
	*pid = MakePID(node, id)
	return nil
}

// Ref is a unique reference, as Elixir's make_ref(): a monitor, a timer, an alias
// or a request. Compare it with ==. No two are alike, on any node at any time.
// As a destination it means the alias that it names; a Ref that is not an active
// alias reaches nobody.
type Ref struct {
	node  nodeRef
	id    uint64
	owner uint64 // the number of the process whose alias it may be; 0 for none
}

// MakeRef puts together the Ref with the given numbers; see MakePID. A program gets
// a new reference from Process.MakeRef.
func MakeRef(node NodeID, number, owner uint64) Ref {
	return Ref{unique.Make(node), number, owner}
}

// IsZero reports whether ref is the zero Ref, which refers to nothing.
func (ref Ref) IsZero() bool { return ref == Ref{} }

// NodeID is the node that ref was made on.
func (ref Ref) NodeID() NodeID {
	if ref.IsZero() {
		return NodeID{}
	}
	return ref.node.Value()
}

// Number is ref's number on its node. With the NodeID and the Owner it makes the
// same Ref again.
func (ref Ref) Number() uint64 { return ref.id }

// Owner is the number of the process whose alias ref may be, 0 when it is none.
func (ref Ref) Owner() uint64 { return ref.owner }

// String prints ref as Elixir does: #Reference<a@127.0.0.1.23>.
func (ref Ref) String() string {
	if ref.IsZero() {
		return "#Reference<none>"
	}
	return "#Reference<" + string(ref.NodeID().Name) + "." + strconv.FormatUint(ref.id, 10) + ">"
}

// MarshalBinary encodes ref for the wire: the owner in front of what a PID has.
func (ref Ref) MarshalBinary() ([]byte, error) {
	return append(binary.BigEndian.AppendUint64(nil, ref.owner), marshalID(ref.NodeID(), ref.id)...), nil
}

// UnmarshalBinary decodes what MarshalBinary wrote.
func (ref *Ref) UnmarshalBinary(data []byte) error {
	if len(data) < 8 {
		return fmt.Errorf("actor: decode a Ref: %w", errShortID)
	}
	owner := binary.BigEndian.Uint64(data)
	node, id, err := unmarshalID(data[8:])
	if err != nil {
		return fmt.Errorf("actor: decode a Ref: %w", err)
	}
	if node == (NodeID{}) && id == 0 {
		*ref = Ref{}
		return nil
	}
	*ref = MakeRef(node, id, owner)
	return nil
}

var errShortID = errors.New("too short")

// marshalID is number and incarnation, eight bytes each, then the node's name.
func marshalID(node NodeID, id uint64) []byte {
	b := make([]byte, 0, 16+len(node.Name))
	b = binary.BigEndian.AppendUint64(b, id)
	b = binary.BigEndian.AppendUint64(b, node.Incarnation)
	return append(b, node.Name...)
}

func unmarshalID(b []byte) (NodeID, uint64, error) {
	if len(b) < 16 {
		return NodeID{}, 0, errShortID
	}
	return NodeID{Incarnation: binary.BigEndian.Uint64(b[8:]), Name: NodeName(b[16:])},
		binary.BigEndian.Uint64(b), nil
}

// Name is a registered name, as the atom given to Process.register.
type Name string

// At is the name on another node: Elixir's {name, node}.
func (n Name) At(node NodeName) NameAt { return NameAt{n, node} }

// NameAt is a name on a node, Elixir's {name, node}. Sending to it never fails:
// what does not arrive is lost in silence, as on the BEAM.
type NameAt struct {
	Name Name
	Node NodeName
}

// String prints n as Elixir's tuple: {:name, :node}.
func (n NameAt) String() string { return fmt.Sprintf("{:%s, :%q}", string(n.Name), string(n.Node)) }

// Dest is what a message can be sent to and a monitor set on: a PID, a Name, a
// NameAt, a Via, or a Ref that is an alias.
type Dest interface{ dest() }

func (PID) dest()    {}
func (Ref) dest()    {}
func (Name) dest()   {}
func (NameAt) dest() {}
