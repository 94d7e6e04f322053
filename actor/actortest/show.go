package actortest

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"

	"github.com/beamline-go/beamline/actor"
)

// How much of a value is shown.
const (
	maxText  = 160 // bytes
	maxDepth = 4
	maxItems = 8
)

// show is a value as a reader wants it, in one bounded line. It calls no methods of
// the value but an error's Error and a number's String: a tracer runs under locks.
// Pointers and maps are looked into where nobody else can have them.
func show(value any, follow bool) string {
	s := shower{follow: follow}
	s.value(reflect.ValueOf(value), 0)
	return brief(s.b.String())
}

// brief cuts a text to what fits in a table.
func brief(text string) string {
	text, _, cut := strings.Cut(text, "\n")
	if len(text) > maxText {
		end := maxText
		for !utf8.RuneStart(text[end]) {
			end--
		}
		text, cut = text[:end], true
	}
	if cut {
		text += "…"
	}
	return text
}

type shower struct {
	b      strings.Builder
	follow bool
}

func (s *shower) value(v reflect.Value, depth int) {
	switch {
	case !v.IsValid():
		s.b.WriteString("nil")
		return
	case depth > maxDepth || s.b.Len() > maxText:
		s.b.WriteString("…")
		return
	case v.CanInterface() && s.known(v.Interface()):
		return
	}
	t := v.Type()
	switch v.Kind() {
	case reflect.String:
		s.named(t, strconv.Quote(v.String()))
	case reflect.Struct:
		s.structure(v, depth)
	case reflect.Slice, reflect.Array:
		s.list(v, depth)
	case reflect.Map:
		if s.follow {
			s.mapping(v, depth)
		} else {
			s.b.WriteString(t.String())
		}
	case reflect.Interface:
		s.value(v.Elem(), depth)
	case reflect.Pointer:
		switch {
		case v.IsNil():
			s.b.WriteString("nil")
		case s.follow:
			s.b.WriteString("&")
			s.value(v.Elem(), depth+1)
		default:
			s.b.WriteString(t.String())
		}
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		s.b.WriteString(t.String())
	default:
		s.named(t, fmt.Sprint(v))
	}
}

// known writes what has a text that everybody knows, and reports whether it did.
func (s *shower) known(value any) bool {
	text := ""
	switch x := value.(type) {
	case actor.PID:
		text = x.String()
	case actor.Ref:
		text = x.String()
	case actor.Name:
		text = ":" + string(x)
	case actor.NameAt:
		text = x.String()
	case actor.Atom:
		text = x.String()
	case time.Duration:
		text = x.String()
	case time.Time:
		text = x.Format(time.RFC3339Nano)
	case proto.Message:
		if !s.follow {
			return false
		}
		text = string(x.ProtoReflect().Descriptor().Name()) + "{" + fmt.Sprint(x) + "}"
	case error:
		if v := reflect.ValueOf(x); v.Kind() == reflect.Pointer && v.IsNil() {
			return false
		}
		text = x.Error()
	default:
		return false
	}
	s.b.WriteString(text)
	return true
}

// named writes a value of a basic kind, with its type where that is the program's.
func (s *shower) named(t reflect.Type, text string) {
	if t.PkgPath() != "" {
		text = t.Name() + "(" + text + ")"
	}
	s.b.WriteString(text)
}

func (s *shower) structure(v reflect.Value, depth int) {
	t := v.Type()
	s.b.WriteString(t.Name() + "{")
	sep := ""
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Type.Size() == 0 { // the Req of a request
			continue
		}
		s.b.WriteString(sep + f.Name + ": ")
		sep = ", "
		s.value(v.Field(i), depth+1)
	}
	s.b.WriteString("}")
}

func (s *shower) list(v reflect.Value, depth int) {
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
		s.b.WriteString(strconv.Quote(string(v.Bytes()[:min(v.Len(), maxText)])))
		return
	}
	s.b.WriteString("[")
	for i := range v.Len() {
		if i > 0 {
			s.b.WriteString(", ")
		}
		if i == maxItems {
			fmt.Fprintf(&s.b, "… %d more", v.Len()-i)
			break
		}
		s.value(v.Index(i), depth+1)
	}
	s.b.WriteString("]")
}

func (s *shower) mapping(v reflect.Value, depth int) {
	var items []string
	for it := v.MapRange(); it.Next() && len(items) < maxItems; {
		item := shower{follow: s.follow}
		item.value(it.Key(), depth+1)
		item.b.WriteString(": ")
		item.value(it.Value(), depth+1)
		items = append(items, item.b.String())
	}
	slices.Sort(items)
	s.b.WriteString("map[" + strings.Join(items, ", "))
	if rest := v.Len() - len(items); rest > 0 {
		fmt.Fprintf(&s.b, ", … %d more", rest)
	}
	s.b.WriteString("]")
}
