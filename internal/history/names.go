package history

import (
	"fmt"
	"math"
	"time"

	"github.com/anishathalye/porcupine"
)

// NameCall is an operation on a registry of names.
type NameCall[P comparable] struct {
	Do   NameDo
	Name string
	Who  P // of Register and Die
}

// NameDo is what an operation on a registry does.
type NameDo string

// What can be done to a name.
const (
	Register   NameDo = "register"   // give the name to Who, where it is free
	Unregister NameDo = "unregister" // free the name, whoever has it
	Whereis    NameDo = "whereis"    // who has the name
	// Die frees the name where Who has it: the holder has died. A registry hears of it
	// sooner or later, so this is an operation whose outcome is Unknown, as a rule.
	Die NameDo = "die"
)

// String is the call as a table shows it.
func (c NameCall[P]) String() string {
	if c.Do == Register || c.Do == Die {
		return fmt.Sprintf("%s %s %v", c.Do, c.Name, c.Who)
	}
	return fmt.Sprintf("%s %s", c.Do, c.Name)
}

// NameReply is what a registry answers: for Register whether Who has the name now, for
// Whereis whether anybody has it, and who.
type NameReply[P comparable] struct {
	Yes bool
	Who P // of Whereis
}

// String is the reply as a table shows it.
func (r NameReply[P]) String() string {
	var nobody P
	if r.Who != nobody {
		return fmt.Sprint(r.Who)
	}
	if r.Yes {
		return "yes"
	}
	return "no"
}

// NotLinearizable is the rule of Names: no order of the operations, each at a time between
// its invocation and its end, explains the answers.
const NotLinearizable = "not-linearizable"

// Names checks that a registry is linearizable: it behaves as if each operation happened
// at one instant. Names do not depend on each other, so each is checked by itself. When
// the checker does not come to an end within the time, the report is undecided.
func Names[P comparable](ops []Op[NameCall[P], NameReply[P]], within time.Duration) *Report {
	r := report(ops)
	end := int64(math.MaxInt64)
	var names []string
	parts := map[string][]porcupine.Operation{}
	for i, o := range ops {
		if o.Outcome == Failed {
			continue
		}
		if parts[o.In.Name] == nil {
			names = append(names, o.In.Name)
		}
		p := porcupine.Operation{
			Input:    o.In,
			Call:     int64(o.Began),
			Output:   o.Out,
			Return:   int64(o.Ended),
			Metadata: i,
		}
		if o.Outcome == Unknown {
			p.Output, p.Return = nil, end
		}
		parts[o.In.Name] = append(parts[o.In.Name], p)
	}
	deadline := time.Now().Add(within)
	for _, name := range names {
		left := time.Until(deadline)
		if left <= 0 { // which would be no limit at all
			r.Undecided = fmt.Sprintf("time was up before the name %s", name)
			return r
		}
		result, info := porcupine.CheckOperationsVerbose(nameModel[P](), parts[name], left)
		switch result {
		case porcupine.Illegal:
			r.find(NotLinearizable, misfit(parts[name], info),
				"no order of what was done to the name %s explains the answers", name)
		case porcupine.Unknown:
			r.Undecided = fmt.Sprintf("the name %s was not decided in %v", name, within)
		}
	}
	return r
}

// holder is the state of a name.
type holder[P comparable] struct {
	held bool
	who  P
}

func nameModel[P comparable]() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return holder[P]{} },
		Step: func(state, input, output any) (bool, any) {
			return nameStep(state.(holder[P]), input.(NameCall[P]), output)
		},
		Equal: func(a, b any) bool { return a == b },
	}
}

// nameStep reports whether a call can have this answer in this state, and the state
// afterwards. An answer of nil is not known, and fits.
func nameStep[P comparable](h holder[P], c NameCall[P], answer any) (bool, holder[P]) {
	reply, known := answer.(NameReply[P])
	switch c.Do {
	case Register:
		yes := !h.held
		if yes {
			h = holder[P]{held: true, who: c.Who}
		}
		return !known || reply.Yes == yes, h
	case Unregister:
		return true, holder[P]{}
	case Die:
		if h.held && h.who == c.Who {
			h = holder[P]{}
		}
		return true, h
	default:
		return !known || (reply.Yes == h.held && reply.Who == h.who), h
	}
}

// misfit are the operations that show best why a history has no order: those, of which the
// answer is known, that the longest order which the checker found leaves out.
func misfit(ops []porcupine.Operation, info porcupine.LinearizationInfo) []int {
	longest := map[int]bool{}
	for _, part := range info.PartialLinearizationsOperations() {
		for _, order := range part {
			if len(order) <= len(longest) {
				continue
			}
			longest = map[int]bool{}
			for _, o := range order {
				longest[o.Metadata.(int)] = true
			}
		}
	}
	first, found := porcupine.Operation{}, false
	for _, o := range ops {
		i := o.Metadata.(int)
		if o.Output != nil && !longest[i] && (!found || o.Return < first.Return) {
			first, found = o, true
		}
	}
	if !found {
		return nil
	}
	return []int{first.Metadata.(int)}
}
