package discovery_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/beamline-go/beamline/cluster/discovery"
)

// File is a Discovery whose nodes share a directory: each writes a file with its address
// there, and reads those of the others. It is whole, but for a back-off.
type File struct {
	Dir   string
	Every time.Duration // between two looks
	path  string        // of the node's own file
}

// Announce writes the node's file. That the directory is not there may mend itself: Watch
// goes on looking. That the name cannot be a file's does not.
func (f *File) Announce(_ context.Context, cluster string, self discovery.Member) error {
	name := cluster + "-" + string(self.Name)
	if filepath.Base(name) != name {
		return fmt.Errorf("announce %s: a name that is no file's", self.Name)
	}
	f.path = filepath.Join(f.Dir, name)
	return os.WriteFile(f.path, []byte(self.Addr), 0o600)
}

// Watch reads the directory again and again. A view is given when it has changed, and never
// when reading failed: that says nothing of the nodes.
func (f *File) Watch(ctx context.Context, cluster string, found func([]discovery.Member)) error {
	look := time.NewTicker(f.Every)
	defer look.Stop()
	var last []string
	for {
		addrs, err := f.read(cluster)
		switch {
		case err != nil:
			slog.Warn("the directory of nodes cannot be read, trying on", slog.Any("err", err))
		case !slices.Equal(addrs, last):
			last = addrs
			var view []discovery.Member
			for _, addr := range addrs {
				view = append(view, discovery.Member{Addr: addr})
			}
			found(view)
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (f *File) read(cluster string) (addrs []string, err error) {
	entries, err := os.ReadDir(f.Dir)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), cluster+"-") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(f.Dir, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // its node has withdrawn meanwhile
		}
		if err != nil {
			return nil, err
		}
		addrs = append(addrs, string(data))
	}
	return addrs, err
}

// Withdraw removes the node's file.
func (f *File) Withdraw(context.Context) error {
	if f.path == "" {
		return nil
	}
	return os.Remove(f.path)
}

var _ discovery.Discovery = (*File)(nil)

// A discovery of one's own: nodes that share a directory.
func Example() {
	dir, err := os.MkdirTemp("", "nodes-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	a, b := &File{Dir: dir, Every: time.Millisecond}, &File{Dir: dir, Every: time.Millisecond}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	fmt.Println(a.Announce(ctx, "shop", discovery.Member{Name: "a", Addr: "127.0.0.1:4001"}))
	err = a.Watch(ctx, "shop", func(view []discovery.Member) {
		fmt.Println(len(view), "known")
		if len(view) == 2 {
			cancel()
			return
		}
		fmt.Println(b.Announce(ctx, "shop", discovery.Member{Name: "b", Addr: "127.0.0.1:4002"}))
	})
	fmt.Println(err)
	fmt.Println(a.Withdraw(context.Background()), b.Withdraw(context.Background()))
	// Output:
	// <nil>
	// 1 known
	// <nil>
	// 2 known
	// context canceled
	// <nil> <nil>
}
