package crawler

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/demo"
)

//go:embed site
var site embed.FS

// serve is Site.start: a server on loopback that ends with its process. It returns the
// site's address.
func serve(p *actor.Process) (string, error) {
	pages, err := fs.Sub(site, "site")
	if err != nil {
		return "", err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/slow.html", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, err := fs.ReadFile(pages, r.URL.Path[1:])
		if err != nil {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(body)
	})
	server := &http.Server{Handler: mux}
	p.Go(func(context.Context) error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	context.AfterFunc(p.Context(), func() { _ = server.Close() })
	return "http://" + listener.Addr().String(), nil
}

// Run is Visitor.run.
func Run(p *actor.Process, _ *cluster.Node, t *demo.Trace) {
	address, err := serve(p)
	if err != nil {
		p.Exit(err)
	}
	levels, err := Crawl(p, address, []string{"/index.html"}, nil)
	if err != nil {
		p.Exit(err)
	}
	for n, pages := range levels {
		for _, f := range pages {
			t.Emit(fmt.Sprintf("level %d: %s", n, f.URL), outcome(f.Result))
		}
	}

	// As soon as two are done, the others are of no interest: the break kills them.
	urls := []string{"/index.html", "/a.html", "/slow.html", "/b.html"}
	results, err := task.AsyncStream(p, slices.Values(urls), fetcher(address), task.WithMaxConcurrency(4))
	if err != nil {
		p.Exit(err)
	}
	var first []string
	for _, result := range results {
		first = append(first, result.Value.Title)
		if len(first) == 2 {
			break
		}
	}
	t.Emit("the first two", first)
	left, err := actor.Receive[any](p, 0)
	if err != nil {
		left = actor.Atom("nothing")
	}
	t.Emit("what is left in the mailbox", left)
}

// outcome is a result as the script has it.
func outcome(r task.Result[*Page]) any {
	ok := actor.Atom("ok")
	switch {
	case r.Exit != nil:
		return [2]any{actor.Atom("exit"), r.Exit}
	case r.Value == nil:
		return [2]any{ok, actor.Atom("not_found")}
	}
	return [2]any{ok, *r.Value}
}
