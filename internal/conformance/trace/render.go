package trace

import (
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/global"
)

// render turns a value into the text that Elixir's renderer makes of its twin.
func (t *T) render(value any) string {
	switch v := value.(type) {
	case nil:
		return "nil"
	case bool:
		return strconv.FormatBool(v)
	case string:
		return strconv.Quote(v)
	case actor.Atom:
		return atom(string(v))
	case actor.Name:
		return atom(string(v))
	case actor.NodeName:
		if name, ok := t.names[v]; ok {
			return name
		}
		return atom(string(v))
	case actor.NameAt:
		return t.tuple(v.Name, v.Node)
	case actor.PID:
		return t.appear(v, "pid")
	case actor.Ref:
		return t.appear(v, "ref")
	case time.Duration:
		if v == actor.Infinity {
			return ":infinity"
		}
		return strconv.FormatInt(v.Milliseconds(), 10) // the BEAM's unit
	case actor.Down:
		var whom any = v.PID
		if v.PID.IsZero() {
			whom = v.Name
		}
		var tag any = actor.Atom("DOWN")
		if v.Tag != nil {
			tag = v.Tag
		}
		return t.tuple(tag, v.Ref, actor.Atom("process"), whom, v.Reason)
	case actor.Exit:
		return t.tuple(actor.Atom("EXIT"), v.From, v.Reason)
	case actor.TimeoutMessage:
		return t.tuple(actor.Timeout, v.Ref, v.Message)
	case actor.Status:
		return atom(v.String())
	case actor.Monitoring:
		if v.PID.IsZero() {
			return t.tuple(actor.Atom("process"), v.Name)
		}
		return t.tuple(actor.Atom("process"), v.PID)
	case cluster.NodeUp:
		return t.tuple(actor.Atom("nodeup"), v.Node)
	case cluster.NodeDown:
		return t.tuple(actor.Atom("nodedown"), v.Node) // the reason comes with an option on the BEAM
	case global.NameConflict:
		return t.tuple(actor.Atom("global_name_conflict"), v.Name)
	case global.NameConflictWith:
		return t.tuple(actor.Atom("global_name_conflict"), v.Name, v.Other)
	case supervisor.FailedToStart:
		return t.tuple(actor.Atom("failed_to_start_child"), v.ID, v.Reason)
	}
	if text, ok := t.kernelValue(value); ok {
		return text
	}
	if err, ok := value.(error); ok {
		return t.reason(err)
	}
	return t.reflected(reflect.ValueOf(value))
}

// sentinels are the reasons that are atoms.
var sentinels = map[error]string{
	actor.Normal: "normal", actor.Shutdown: "shutdown", actor.Kill: "kill", actor.Killed: "killed",
	actor.NoProc: "noproc", actor.NoConnection: "noconnection", actor.Timeout: "timeout",
}

// reason renders an exit reason by its outermost identity, as Kind judges it.
func (t *T) reason(err error) string {
	if reflect.TypeOf(err).Comparable() {
		if name, ok := sentinels[err]; ok {
			return atom(name)
		}
	}
	if term, ok := actor.Term(err); ok {
		if actor.Kind(err) == actor.KindShutdown {
			return t.tuple(actor.Atom("shutdown"), term)
		}
		return t.render(term)
	}
	if s, ok := t.behaviourReason(err); ok {
		return s
	}
	if bad, ok := err.(*global.BadArgError); ok { //nolint:errorlint // the outermost identity
		return t.tuple(actor.Atom("badarg"), [2]any{bad.Name, bad.Message})
	}
	if crash, ok := err.(*actor.PanicError); ok { //nolint:errorlint // the outermost identity
		return t.crash(crash.Value)
	}
	return exception(err)
}

// crash renders the reason of a process that panicked with value.
func (t *T) crash(value any) string {
	switch v := value.(type) {
	case runtime.Error:
		if strings.Contains(v.Error(), "divide by zero") {
			return "{:badarith, stack}"
		}
		return "{" + exception(v) + ", stack}"
	case error:
		if _, ok := actor.Term(v); ok || v == actor.Normal { //nolint:errorlint // the outermost identity
			return "{" + t.reason(v) + ", stack}" // :erlang.error of a term
		}
		return "{" + exception(v) + ", stack}"
	case string:
		return "{%RuntimeError{message: " + strconv.Quote(v) + "}, stack}"
	}
	return "{{:nocatch, " + t.render(value) + "}, stack}"
}

func exception(err error) string {
	return "%RuntimeError{message: " + strconv.Quote(err.Error()) + "}"
}

// reflected renders composites.
func (t *T) reflected(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.String:
		return strconv.Quote(v.String())
	case reflect.Slice:
		return "[" + strings.Join(t.elements(v), ", ") + "]"
	case reflect.Array:
		return "{" + strings.Join(t.elements(v), ", ") + "}"
	case reflect.Map:
		pairs := make([]string, 0, v.Len())
		for _, key := range sortedKeys(v) {
			k := t.render(key.Interface())
			pairs = append(pairs, k+" => "+t.render(v.MapIndex(key).Interface()))
		}
		slices.Sort(pairs)
		return "%{" + strings.Join(pairs, ", ") + "}"
	case reflect.Pointer:
		if v.IsNil() {
			return "nil"
		}
		return t.render(v.Elem().Interface())
	case reflect.Func:
		return t.appear(v.Pointer(), "fun")
	case reflect.Struct:
		if s, ok := t.taskValue(v); ok {
			return s
		}
		return t.structure(v)
	}
	return fmt.Sprintf("!%v", v.Type()) // has no twin: it will be seen as a difference
}

func (t *T) elements(v reflect.Value) []string {
	texts := make([]string, v.Len())
	for i := range texts {
		texts[i] = t.render(v.Index(i).Interface())
	}
	return texts
}

// structure renders a struct as a tagged tuple. Embedded fields say what the type
// is, not what it holds, and are left out.
func (t *T) structure(v reflect.Value) string {
	values := []any{actor.Atom(snake(v.Type().Name()))}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			continue
		}
		if !field.IsExported() {
			return fmt.Sprintf("!%v has the unexported field %v", v.Type(), field.Name)
		}
		values = append(values, v.Field(i).Interface())
	}
	if len(values) == 1 {
		return t.render(values[0])
	}
	return t.tuple(values...)
}

func (t *T) tuple(values ...any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = t.render(v)
	}
	return "{" + strings.Join(texts, ", ") + "}"
}

// appear is the name of thing, given now when it is seen for the first time.
func (t *T) appear(thing any, kind string) string {
	if name, ok := t.names[thing]; ok {
		return name
	}
	t.count[kind]++
	name := "#" + kind + strconv.Itoa(t.count[kind])
	t.names[thing] = name
	return name
}

// sortedKeys puts keys into the order that Elixir's Enum.sort gives those of one type,
// so that what appears for the first time in them is named alike.
func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		if a.CanInt() && b.CanInt() {
			return int(a.Int() - b.Int())
		}
		return strings.Compare(a.String(), b.String())
	})
	return keys
}

var plainAtom = regexp.MustCompile(`^[a-z_][A-Za-z0-9_@]*[?!]?$`)

// upperAtom needs no quotes either: Elixir writes :DOWN as it is.
var upperAtom = regexp.MustCompile(`^[A-Z][A-Za-z0-9_@]*[?!]?$`)

func atom(name string) string {
	switch {
	case name == "true", name == "false", name == "nil":
		return name
	case plainAtom.MatchString(name), upperAtom.MatchString(name):
		return ":" + name
	}
	return ":" + strconv.Quote(name)
}

func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
