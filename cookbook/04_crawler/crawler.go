// Package crawler is the port of crawler.exs: a parallel crawler, level by level, the pages
// of a level at the same time, as many as task.AsyncStream is told.
package crawler

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
)

// Page is what was found under a URL.
type Page struct {
	Title string
	Links []string
}

// ErrNotFound says that there is no such page.
var ErrNotFound = errors.New("not found")

// Fetched is a URL and what came of it.
type Fetched struct {
	URL    string
	Result task.Result[*Page] // a nil Page is one that was not found
}

// Crawl is Crawler.crawl: the pages of each level, in the order in which they were found,
// with what came of each.
func Crawl(p *actor.Process, site string, urls, seen []string) ([][]Fetched, error) {
	results, err := task.AsyncStream(p, slices.Values(urls), fetcher(site),
		task.WithMaxConcurrency(3), task.WithTimeout(time.Second), task.KillOnTimeout())
	if err != nil {
		return nil, err
	}
	seen = append(seen, urls...)
	var level []Fetched
	var next []string
	for url, result := range results {
		level = append(level, Fetched{url, result})
		if result.Value == nil {
			continue
		}
		for _, link := range result.Value.Links {
			if !slices.Contains(seen, link) && !slices.Contains(next, link) {
				next = append(next, link)
			}
		}
	}
	if next == nil {
		return [][]Fetched{level}, nil
	}
	deeper, err := Crawl(p, site, next, seen)
	return append([][]Fetched{level}, deeper...), err
}

// fetcher is fetch/2 for one site. The request ends with its process, so that a task that
// is killed keeps no connection.
func fetcher(site string) func(p *actor.Process, url string) (*Page, error) {
	return func(p *actor.Process, url string) (*Page, error) {
		page, err := get(p, site+url)
		if errors.Is(err, ErrNotFound) {
			return nil, nil
		}
		return page, err
	}
}

var (
	title = regexp.MustCompile(`<title>(.*)</title>`)
	link  = regexp.MustCompile(`href="([^"]+)"`)
)

func get(p *actor.Process, url string) (*Page, error) {
	req, err := http.NewRequestWithContext(p.Context(), http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("get %s: %s: %w", url, answer.Status, ErrNotFound)
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	page := &Page{Title: string(title.FindSubmatch(text)[1])}
	for _, m := range link.FindAllSubmatch(text, -1) {
		page.Links = append(page.Links, string(m[1]))
	}
	return page, nil
}
