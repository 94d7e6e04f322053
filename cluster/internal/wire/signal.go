package wire

import (
	"errors"
	"fmt"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/beamline-go/beamline/actor"
)

// The fields of message Signal.
const (
	fieldKind       protowire.Number = 1
	fieldFromNumber protowire.Number = 2
	fieldToNumber   protowire.Number = 3
	fieldFromPID    protowire.Number = 4
	fieldToPID      protowire.Number = 5
	fieldToName     protowire.Number = 6
	fieldToRef      protowire.Number = 7
	fieldRef        protowire.Number = 8
	fieldPayload    protowire.Number = 9
)

// ErrGarbage says that bytes are no frame of the protocol. The stream that they came
// from is closed, and the node goes on.
var ErrGarbage = errors.New("the peer sent something that is no frame of the protocol")

// garbage is ErrGarbage with what is wrong.
func garbage(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrGarbage}, args...)...)
}

// Ends are the two nodes of a stream, from the point of view of the one that sends.
type Ends struct{ From, To actor.NodeID }

// AppendSignal appends sig, whose message or reason is encoded in payload, to b.
func AppendSignal(b []byte, ends Ends, sig *actor.Signal, payload []byte) []byte {
	b = protowire.AppendTag(b, fieldKind, protowire.VarintType)
	b = protowire.AppendVarint(b, uint64(sig.Kind))
	b = appendPID(b, ends.From, sig.From, fieldFromNumber, fieldFromPID)
	b = appendPID(b, ends.To, sig.To, fieldToNumber, fieldToPID)
	if sig.ToName != "" {
		b = protowire.AppendTag(b, fieldToName, protowire.BytesType)
		b = protowire.AppendString(b, string(sig.ToName))
	}
	b = appendRef(b, sig.ToRef, fieldToRef)
	b = appendRef(b, sig.Ref, fieldRef)
	if payload != nil {
		b = protowire.AppendTag(b, fieldPayload, protowire.BytesType)
		b = protowire.AppendVarint(b, uint64(len(payload)))
		b = AppendInSteps(b, payload)
	}
	return b
}

// copyStep is how many bytes are copied at a time: a copy is something that the garbage
// collector cannot interrupt, and everybody waits for it then.
const copyStep = 256 << 10

// AppendInSteps is append for what may be large.
func AppendInSteps(to, from []byte) []byte {
	to = slices.Grow(to, len(from))
	for step := range slices.Chunk(from, copyStep) {
		to = append(to, step...)
	}
	return to
}

func appendPID(b []byte, near actor.NodeID, pid actor.PID, number, whole protowire.Number) []byte {
	switch {
	case pid.IsZero():
		return b
	case pid.NodeID() == near:
		b = protowire.AppendTag(b, number, protowire.VarintType)
		return protowire.AppendVarint(b, pid.Number())
	}
	id, _ := pid.MarshalBinary() // never fails
	b = protowire.AppendTag(b, whole, protowire.BytesType)
	return protowire.AppendBytes(b, id)
}

func appendRef(b []byte, ref actor.Ref, field protowire.Number) []byte {
	if ref.IsZero() {
		return b
	}
	id, _ := ref.MarshalBinary() // never fails
	b = protowire.AppendTag(b, field, protowire.BytesType)
	return protowire.AppendBytes(b, id)
}

// Sender is who sent the signal of which b is the beginning, as AppendSignal writes it;
// the zero PID where b does not tell.
func Sender(b []byte, ends Ends) (from actor.PID) {
	for len(b) > 0 {
		field, typ, n := protowire.ConsumeTag(b)
		if n < 0 || field == fieldPayload {
			return from
		}
		b = b[n:]
		switch {
		case field == fieldFromNumber && typ == protowire.VarintType:
			number, n := protowire.ConsumeVarint(b)
			if n < 0 {
				return actor.PID{}
			}
			return actor.MakePID(ends.From, number)
		case field == fieldFromPID && typ == protowire.BytesType:
			data, n := protowire.ConsumeBytes(b)
			if n < 0 || from.UnmarshalBinary(data) != nil {
				return actor.PID{}
			}
			return from
		}
		if n = protowire.ConsumeFieldValue(field, typ, b); n < 0 {
			return from
		}
		b = b[n:]
	}
	return from
}

// ParseSignal reads what AppendSignal wrote. The payload is nil when there is none,
// and shares memory with b. Fields that are not known are skipped.
func ParseSignal(b []byte, ends Ends) (sig *actor.Signal, payload []byte, err error) {
	sig = new(actor.Signal)
	for len(b) > 0 {
		field, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return nil, nil, garbage("a signal: %v", protowire.ParseError(n))
		}
		b = b[n:]
		var number uint64
		var data []byte
		switch typ {
		case protowire.VarintType:
			number, n = protowire.ConsumeVarint(b)
		case protowire.BytesType:
			data, n = protowire.ConsumeBytes(b)
		default:
			n = protowire.ConsumeFieldValue(field, typ, b)
		}
		if n < 0 {
			return nil, nil, garbage("field %d of a signal: %v", field, protowire.ParseError(n))
		}
		b = b[n:]
		switch wanted := field <= fieldToNumber; {
		case field > fieldPayload || wanted && typ == protowire.VarintType || !wanted && typ == protowire.BytesType:
		default:
			return nil, nil, garbage("field %d of a signal has the wire type %d", field, typ)
		}
		if field == fieldPayload {
			payload = data[:len(data):len(data)]
			continue
		}
		if err := setField(sig, field, number, data, ends); err != nil {
			return nil, nil, err
		}
	}
	if sig.Kind == 0 {
		return nil, nil, garbage("a signal without a kind")
	}
	return sig, payload, nil
}

func setField(sig *actor.Signal, field protowire.Number, number uint64, data []byte, ends Ends) (err error) {
	switch field {
	case fieldKind:
		if number == 0 || number > 255 {
			return garbage("a signal of the kind %d", number)
		}
		sig.Kind = actor.SignalKind(number)
	case fieldFromNumber:
		sig.From = actor.MakePID(ends.From, number)
	case fieldToNumber:
		sig.To = actor.MakePID(ends.To, number)
	case fieldFromPID:
		err = sig.From.UnmarshalBinary(data)
	case fieldToPID:
		err = sig.To.UnmarshalBinary(data)
	case fieldToName:
		sig.ToName = actor.Name(data)
	case fieldToRef:
		err = sig.ToRef.UnmarshalBinary(data)
	case fieldRef:
		err = sig.Ref.UnmarshalBinary(data)
	}
	if err != nil {
		return garbage("field %d of a signal: %v", field, err)
	}
	return nil
}

// AppendFrame appends an encoded signal to a batch.
func AppendFrame(batch, signal []byte) []byte { return protowire.AppendBytes(batch, signal) }

// EachFrame calls f with each encoded signal of a batch, until f fails.
func EachFrame(batch []byte, f func(signal []byte) error) error {
	for len(batch) > 0 {
		signal, n := protowire.ConsumeBytes(batch)
		if n < 0 {
			return garbage("a batch of signals: %v", protowire.ParseError(n))
		}
		batch = batch[n:]
		if err := f(signal); err != nil {
			return err
		}
	}
	return nil
}
