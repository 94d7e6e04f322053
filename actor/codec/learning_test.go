package codec_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

type shelf[T any] struct{ Items []T }

// Types of one name in two functions are two types.
func TestLearning(t *testing.T) {
	first := func() any {
		type item struct{ N int }
		return item{1}
	}()
	second := func() any {
		type item struct{ S string }
		return item{"two"}
	}()
	c := codec.Learning()
	for _, v := range []any{
		first, second, first, shelf[int]{[]int{1}}, shelf[string]{[]string{"a"}}, &shelf[int]{[]int{2}},
		[]shelf[int]{{[]int{3}}}, map[string]shelf[int]{"a": {}}, actor.Reason(first), [2]any{first, second},
	} {
		data, err := c.Encode(v)
		if err != nil {
			t.Errorf("%#v: %v", v, err)
			continue
		}
		if back, err := c.Decode(data); err != nil || !reflect.DeepEqual(back, v) {
			t.Errorf("%#v came back as %#v, %v", v, back, err)
		}
	}
	for _, v := range []any{make(chan int), func() {}, struct{ a int }{1}, &struct{ A any }{func() {}}} {
		if _, err := c.Encode(v); !errors.Is(err, actor.ErrNotEncodable) {
			t.Errorf("%T: %v", v, err)
		}
	}
	if _, err := codec.New().Encode(first); !errors.Is(err, actor.ErrNotEncodable) {
		t.Errorf("a codec of New learned: %v", err)
	}
}
