package mesh

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
)

// Sizes of what is taken from a stranger.
const (
	nonceSize = 32
	maxText   = 255      // bytes of a name, an address, a cluster name
	maxPeers  = 1 << 16  // entries of a list of peers
	maxRefuse = 4 * 1024 // bytes of the text of a refusal
	proofSize = sha256.Size
)

// The two sides of a stream sign different texts, so that a proof cannot be
// reflected to who sent it.
const (
	signDialler  = "beamline mesh dialler"
	signAcceptor = "beamline mesh acceptor"
)

// proof shows that its maker knows the cookie: HMAC-SHA256, keyed by the cookie,
// over the side it speaks for, its count, and all that both sides said in their
// hellos, among it both nonces. Each field goes in with its length, so that no two
// conversations give the same text.
func proof(cookie, side string, seq uint64, dialler, acceptor Hello) []byte {
	mac := hmac.New(sha256.New, []byte(cookie))
	var b []byte
	text := func(s string) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	text(side)
	b = binary.BigEndian.AppendUint64(b, seq)
	for _, h := range []Hello{dialler, acceptor} {
		b = binary.BigEndian.AppendUint32(b, h.Version)
		text(h.Cluster)
		text(string(h.Name))
		b = binary.BigEndian.AppendUint64(b, h.Incarnation)
		text(h.Addr)
		if h.Hidden {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
		text(string(h.Nonce))
	}
	mac.Write(b)
	return mac.Sum(nil)
}

// proves compares in constant time.
func proves(got, want []byte) bool { return hmac.Equal(got, want) }

// badFrame says what is wrong with the form of a frame, or nothing.
func badFrame(f Frame) string {
	switch f.Kind {
	case FrameHello:
		h := f.Hello
		switch {
		case h.Name == "" || len(h.Name) > maxText:
			return "a hello without a usable node name"
		case h.Incarnation == 0:
			return "a hello without an incarnation"
		case h.Addr == "" || len(h.Addr) > maxText:
			return "a hello without a usable address"
		case len(h.Cluster) > maxText:
			return "a hello with an overlong cluster name"
		case len(h.Nonce) != nonceSize:
			return "a hello with a nonce of the wrong size"
		}
	case FrameProof, FrameWelcome:
		if len(f.Proof) != proofSize {
			return "a proof of the wrong size"
		}
	case FrameRefuse, FrameGoodbye:
		if len(f.Text) > maxRefuse {
			return "an overlong text"
		}
	case FrameTick, FramePeers:
	default:
		return "a frame of unknown kind " + f.Kind.String()
	}
	if len(f.Peers) > maxPeers {
		return "too many peers"
	}
	for _, p := range f.Peers {
		if p.Name == "" || len(p.Name) > maxText || p.Incarnation == 0 || p.Addr == "" || len(p.Addr) > maxText {
			return "a peer without a usable name, incarnation or address"
		}
	}
	return ""
}
