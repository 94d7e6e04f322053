package cookbook_test

import (
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/beamline-go/beamline/cookbook"
	"github.com/beamline-go/beamline/internal/demo"
)

// The recorded trace is what the BEAM says, wherever there is one.
func TestRecordings(t *testing.T) {
	for _, s := range cookbook.All() {
		t.Run(s.Name, func(t *testing.T) {
			recorded, err := s.Recording()
			if err != nil {
				t.Fatal(err)
			}
			now, err := demo.Record(t.Context(), s, ".")
			if errors.Is(err, demo.ErrNoElixir) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(recorded.Lines, now.Lines) {
				t.Errorf("recorded on %s:\n%s\nnow on %s:\n%s", recorded.Beam, recorded.Text(), now.Beam, now.Text())
			}
		})
	}
}

var codeBlock = regexp.MustCompile("(?s)```(elixir|go)\n(.*?)```")

// The code on a sample's page is the sample's code.
func TestPagesShowTheCode(t *testing.T) {
	for _, s := range cookbook.All() {
		t.Run(s.Name, func(t *testing.T) {
			page, err := fs.ReadFile(s.Files, "README.md")
			if err != nil {
				t.Fatal(err)
			}
			code := map[string]string{"elixir": "", "go": ""}
			err = fs.WalkDir(s.Files, ".", func(name string, _ fs.DirEntry, err error) error {
				language := map[string]string{".exs": "elixir", ".go": "go"}[path.Ext(name)]
				if err != nil || language == "" {
					return err
				}
				text, err := fs.ReadFile(s.Files, name)
				code[language] += flat(string(text))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			blocks := codeBlock.FindAllStringSubmatch(string(page), -1)
			if len(blocks) < 2 {
				t.Fatalf("the page has %d blocks of code", len(blocks))
			}
			for _, b := range blocks {
				if !strings.Contains(code[b[1]], flat(b[2])) {
					t.Errorf("this is not in the %s code:\n%s", b[1], b[2])
				}
			}
		})
	}
}

// flat takes the indentation out, which the page does not keep.
func flat(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}
