package codec_test

import (
	"errors"
	"fmt"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

// Order is a message; Note holds a value of any registered type.
type Order struct {
	ID   string
	Note any
}

func Example() {
	c := codec.New()
	codec.MustRegister[Order](c, "shop.Order")

	data, err := c.Encode(Order{ID: "o-1", Note: []any{42, "two", actor.Atom("three")}})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := c.Decode(data)
	fmt.Printf("%+v %v\n", v, err)
	fmt.Printf("%T\n", v.(Order).Note.([]any)[0])
	// Output:
	// {ID:o-1 Note:[42 two :three]} <nil>
	// int
}

func ExampleRegister() {
	type Account struct {
		Owner   string
		balance int // would be lost
	}
	c := codec.New()
	fmt.Println(codec.Register[Account](c, "bank.Account"))
	_, err := c.Encode(Account{"ann", 7})
	fmt.Println(errors.Is(err, actor.ErrNotEncodable))
	// Output:
	// codec: register codec_test.Account as "bank.Account": codec_test.Account.balance is not exported and would be lost: the type cannot be sent, unless the type marshals itself (encoding.BinaryMarshaler)
	// true
}

// An error that other errors wrap is found on the other side too.
func ExampleRegisterError() {
	errFull := errors.New("the shelf is full")
	c := codec.New()
	if err := codec.RegisterError(c, "shop.errFull", errFull); err != nil {
		fmt.Println(err)
		return
	}
	data, err := c.Encode(fmt.Errorf("put o-1: %w", errFull))
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := c.Decode(data)
	fmt.Println(v, err)
	fmt.Println(errors.Is(v.(error), errFull))
	// Output:
	// put o-1: the shelf is full <nil>
	// true
}

// A test's codec needs no list of types. What could not cross is refused all the same.
func ExampleLearning() {
	c := codec.Learning()
	data, err := c.Encode(Order{ID: "o-2", Note: Order{ID: "o-1"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := c.Decode(data)
	fmt.Printf("%+v %v\n", v, err)
	_, err = c.Encode(func() {})
	fmt.Println(errors.Is(err, actor.ErrNotEncodable), errors.Is(err, codec.ErrUnsendable))
	// Output:
	// {ID:o-2 Note:{ID:o-1 Note:<nil>}} <nil>
	// true true
}
