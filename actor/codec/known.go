package codec

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/internal/gen"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// registerKnown registers what every codec knows, under Go's spelling of the type.
func (c *Codec) registerKnown() {
	for name, t := range map[string]reflect.Type{
		"bool": reflect.TypeFor[bool](), "string": reflect.TypeFor[string](),
		"int": reflect.TypeFor[int](), "int8": reflect.TypeFor[int8](), "int16": reflect.TypeFor[int16](),
		"int32": reflect.TypeFor[int32](), "int64": reflect.TypeFor[int64](),
		"uint": reflect.TypeFor[uint](), "uint8": reflect.TypeFor[uint8](), "uint16": reflect.TypeFor[uint16](),
		"uint32": reflect.TypeFor[uint32](), "uint64": reflect.TypeFor[uint64](),
		"float32": reflect.TypeFor[float32](), "float64": reflect.TypeFor[float64](),
		"struct{}": reflect.TypeFor[struct{}](),
		"[]byte":   reflect.TypeFor[[]byte](), "[]bool": reflect.TypeFor[[]bool](), "[]string": reflect.TypeFor[[]string](),
		"[]int": reflect.TypeFor[[]int](), "[]int64": reflect.TypeFor[[]int64](), "[]float64": reflect.TypeFor[[]float64](),
		"[]any": reflect.TypeFor[[]any](), "map[any]any": reflect.TypeFor[map[any]any](),
		"map[string]any": reflect.TypeFor[map[string]any](), "map[string]string": reflect.TypeFor[map[string]string](),
		"map[string]int": reflect.TypeFor[map[string]int](),
		"time.Duration":  reflect.TypeFor[time.Duration](), "time.Time": reflect.TypeFor[time.Time](),

		"actor.PID": reflect.TypeFor[actor.PID](), "[]actor.PID": reflect.TypeFor[[]actor.PID](),
		"actor.Ref": reflect.TypeFor[actor.Ref](), "actor.Atom": reflect.TypeFor[actor.Atom](),
		"actor.Name": reflect.TypeFor[actor.Name](), "actor.NameAt": reflect.TypeFor[actor.NameAt](),
		"actor.NodeName": reflect.TypeFor[actor.NodeName](), "actor.NodeID": reflect.TypeFor[actor.NodeID](),
		"actor.NodeDownError": reflect.TypeFor[actor.NodeDownError](),
		"gen.From":            reflect.TypeFor[gen.From](), "gen.Call": reflect.TypeFor[gen.Call](),
		"gen.Cast": reflect.TypeFor[gen.Cast](), "gen.Reply": reflect.TypeFor[gen.Reply](),
		"gen.Stop": reflect.TypeFor[gen.Stop](), "gen.Ack": reflect.TypeFor[gen.Ack](),
		"gen.WhichChildren":             reflect.TypeFor[gen.WhichChildren](),
		"gen.CountChildren":             reflect.TypeFor[gen.CountChildren](),
		"supervisor.Counts":             reflect.TypeFor[supervisor.Counts](),
		"[]supervisor.ChildInfo":        reflect.TypeFor[[]supervisor.ChildInfo](),
		"supervisor.FailedToStart":      reflect.TypeFor[supervisor.FailedToStart](),
		"genserver.CallError":           reflect.TypeFor[*genserver.CallError](),
		"genserver.BadReturnError":      reflect.TypeFor[*genserver.BadReturnError](),
		"genserver.AlreadyStartedError": reflect.TypeFor[*genserver.AlreadyStartedError](),
		"actor.Down":                    reflect.TypeFor[actor.Down](), "actor.Exit": reflect.TypeFor[actor.Exit](),
		"actor.TimeoutMessage": reflect.TypeFor[actor.TimeoutMessage](),
	} {
		c.must(c.register(t, name))
	}
	for name, err := range map[string]error{
		"normal": actor.Normal, "shutdown": actor.Shutdown, "kill": actor.Kill, "killed": actor.Killed,
		"noproc": actor.NoProc, "noconnection": actor.NoConnection, "timeout": actor.Timeout,
		"actor.ErrKilled": actor.ErrKilled, "actor.ErrNameTaken": actor.ErrNameTaken,
		"actor.ErrAlreadyNamed": actor.ErrAlreadyNamed, "actor.ErrBadName": actor.ErrBadName,
		"actor.ErrNotRegistered": actor.ErrNotRegistered, "actor.ErrNilMessage": actor.ErrNilMessage,
		"actor.ErrNotEncodable": actor.ErrNotEncodable, "actor.ErrMailboxFull": actor.ErrMailboxFull,
		"actor.ErrBadTimeout": actor.ErrBadTimeout,
		"actor.Ignore":        actor.Ignore, "actor.ErrClosed": actor.ErrClosed,
		"genserver.ErrCallingSelf": genserver.ErrCallingSelf, "genserver.ErrReplyType": genserver.ErrReplyType,
		"codec.ErrNotDecodable": ErrNotDecodable,
		"context.Canceled":      context.Canceled, "context.DeadlineExceeded": context.DeadlineExceeded,
		"io.EOF": io.EOF, "io.ErrUnexpectedEOF": io.ErrUnexpectedEOF,
	} {
		c.must(RegisterError(c, name, err))
	}
}

// must is for what New registers: an error there is a mistake in this file, which any
// test of the package finds.
func (c *Codec) must(err error) {
	if err != nil {
		panic(fmt.Sprintf("codec: a known type is refused: %v", err))
	}
}
