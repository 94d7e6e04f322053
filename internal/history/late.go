package history

import "time"

// Mail is a reply that was found in a caller's mailbox after its call had returned: the
// call did not take it.
type Mail[Token comparable] struct {
	Client string
	Token  Token // of the call that it answers
	At     time.Duration
}

// The rules of NoLateReply, beside Twice.
const (
	// Late: a reply of a call that had been given up.
	Late = "late"
	// Stranger: a reply of a call that this client never made.
	Stranger = "stranger"
)

// NoLateReply checks that no reply reached a mailbox as a message: none after its call was
// given up, and no second one after its call was answered. The token tells calls apart.
func NoLateReply[In, Out any, Token comparable](ops []Op[In, Out], token func(In) Token, mail []Mail[Token]) *Report {
	r := report(ops)
	type key struct {
		client string
		token  Token
	}
	calls := map[key]int{}
	for i, o := range ops {
		calls[key{o.Client, token(o.In)}] = i
	}
	for _, m := range mail {
		i, known := calls[key{m.Client, m.Token}]
		switch {
		case !known:
			r.find(Stranger, nil, "%s got a reply to %v, which it never asked", m.Client, m.Token)
		case ops[i].Outcome == OK:
			r.find(Twice, []int{i}, "%s got a second reply to %v", m.Client, m.Token)
		default:
			r.find(Late, []int{i}, "%s got a reply to %v at %s ms, after it had given up",
				m.Client, m.Token, milliseconds(m.At))
		}
	}
	return r
}
