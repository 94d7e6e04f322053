package mesh

import (
	"fmt"
	"strings"

	"github.com/beamline-go/beamline/actor"
)

// The texts of events, effects and frames are for transcripts and debug logs. They
// leave out nonces and proofs.

func idText(id actor.NodeID) string { return fmt.Sprintf("%s/%d", id.Name, id.Incarnation) }

func peersText(peers []Peer) string {
	all := make([]string, len(peers))
	for i, p := range peers {
		all[i] = fmt.Sprintf("%s/%d@%s", p.Name, p.Incarnation, p.Addr)
	}
	return "[" + strings.Join(all, " ") + "]"
}

// String is the frame in one line, without nonces and proofs.
func (f Frame) String() string {
	switch f.Kind {
	case FrameHello:
		h := f.Hello
		text := fmt.Sprintf("hello %s/%d cluster=%s addr=%s version=%d", h.Name, h.Incarnation, h.Cluster, h.Addr, h.Version)
		if h.Hidden {
			text += " hidden"
		}
		return text
	case FrameProof:
		return fmt.Sprintf("proof seq=%d", f.Seq)
	case FrameWelcome:
		return fmt.Sprintf("welcome seq=%d peers=%s", f.Seq, peersText(f.Peers))
	case FramePeers:
		return "peers " + peersText(f.Peers)
	case FrameRefuse, FrameGoodbye:
		return fmt.Sprintf("%v %v: %s", f.Kind, f.Code, f.Text)
	}
	return f.Kind.String()
}

// String is the event in one line.
func (e Discovered) String() string {
	all := make([]string, len(e.Members))
	for i, v := range e.Members {
		all[i] = v.Addr
		if v.Name != "" {
			all[i] = fmt.Sprintf("%s/%d@%s", v.Name, v.Incarnation, v.Addr)
		}
	}
	return "discovered [" + strings.Join(all, " ") + "]"
}

// String is the event in one line.
func (e ConnectRequested) String() string {
	return fmt.Sprintf("connect requested #%d %s", e.ID, string(e.Name)+e.Addr)
}

// String is the event in one line.
func (e DisconnectRequested) String() string {
	return fmt.Sprintf("disconnect requested #%d %s", e.ID, e.Name)
}

// String is the event in one line.
func (e Dialed) String() string { return fmt.Sprintf("dialed %v", e.Conn) }

// String is the event in one line.
func (e DialFailed) String() string { return fmt.Sprintf("dial failed %v: %v", e.Conn, e.Err) }

// String is the event in one line.
func (e Accepted) String() string { return fmt.Sprintf("accepted %v from %s", e.Conn, e.From) }

// String is the event in one line.
func (e Received) String() string { return fmt.Sprintf("received %v %v", e.Conn, e.Frame) }

// String is the event in one line.
func (e Closed) String() string {
	if e.Err == nil {
		return fmt.Sprintf("closed %v", e.Conn)
	}
	return fmt.Sprintf("closed %v: %v", e.Conn, e.Err)
}

// String is the event in one line.
func (e Woken) String() string { return "woken" }

// String is the event in one line.
func (e StopRequested) String() string { return "stop requested" }

// String is the effect in one line.
func (e Dial) String() string { return fmt.Sprintf("dial %v to %s", e.Conn, e.Addr) }

// String is the effect in one line.
func (e Send) String() string { return fmt.Sprintf("send %v %v", e.Conn, e.Frame) }

// String is the effect in one line.
func (e Close) String() string { return fmt.Sprintf("close %v: %v", e.Conn, e.Reason) }

// String is the effect in one line.
func (e Up) String() string { return fmt.Sprintf("UP %s on %v", idText(e.Peer), e.Conn) }

// String is the effect in one line.
func (e Down) String() string {
	return fmt.Sprintf("DOWN %s on %v: %v", idText(e.Peer), e.Conn, e.Reason)
}

// String is the effect in one line.
func (e WakeAt) String() string { return fmt.Sprintf("wake at %v", e.At) }

// String is the effect in one line.
func (e ConnectResult) String() string {
	if e.Err != nil {
		return fmt.Sprintf("result #%d error: %v", e.ID, e.Err)
	}
	return fmt.Sprintf("result #%d ok %s", e.ID, idText(e.Peer))
}

// String is the effect in one line.
func (e Refused) String() string {
	who := "by us"
	if e.Err.ByPeer {
		who = "by the peer"
	}
	return fmt.Sprintf("refused %s, %v", who, e.Err.Code)
}

// String is the effect in one line.
func (e Log) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "log %v %q", e.Level, e.Message)
	for _, a := range e.Attrs {
		fmt.Fprintf(&b, " %s=%q", a.Key, a.Value.String())
	}
	return b.String()
}
