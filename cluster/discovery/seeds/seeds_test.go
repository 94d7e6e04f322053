package seeds_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/beamline-go/beamline/cluster/discovery"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
)

func Example() {
	s := seeds.New("127.0.0.1:4000", "127.0.0.1:4001")
	ctx, cancel := context.WithCancel(context.Background())
	if err := s.Announce(ctx, "shop", discovery.Member{Name: "c@127.0.0.1", Addr: "127.0.0.1:4002"}); err != nil {
		fmt.Println(err)
	}
	err := s.Watch(ctx, "shop", func(view []discovery.Member) {
		for _, m := range view {
			fmt.Println(m.Addr)
		}
		cancel()
	})
	fmt.Println(err)
	// Output:
	// 127.0.0.1:4000
	// 127.0.0.1:4001
	// context canceled
}

func TestWatchLastsAsLongAsItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var views [][]discovery.Member
		done := make(chan error, 1)
		go func() {
			done <- seeds.New("h:1").Watch(ctx, "c", func(v []discovery.Member) { views = append(views, v) })
		}()
		synctest.Wait()
		select {
		case err := <-done:
			t.Fatalf("Watch returned before its context ended: %v", err)
		default:
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Watch: %v", err)
		}
		if d := cmp.Diff([][]discovery.Member{{{Addr: "h:1"}}}, views); d != "" {
			t.Errorf("views (-want +got):\n%s", d)
		}
	})
}

func TestAddressesThatCannotBeDialled(t *testing.T) {
	for _, addr := range []string{"", "host", "host:", ":1", "host:port", "host:0", "host:70000"} {
		if err := seeds.New("127.0.0.1:1", addr).Announce(t.Context(), "c", discovery.Member{}); !errors.Is(err, seeds.ErrAddress) {
			t.Errorf("%q: %v", addr, err)
		}
	}
	if err := seeds.New().Announce(t.Context(), "c", discovery.Member{}); err != nil {
		t.Error(err)
	}
}
