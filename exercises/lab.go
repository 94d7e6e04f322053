package exercises

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/beamline-go/beamline/internal/history"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// Lab is what a check works in: node processes that run the answer, a source of
// chance, and the book of what was expected and seen. A check uses its Lab from any
// number of goroutines, except for the draws, whose order is part of the seed's meaning.
type Lab struct {
	program string
	ex      *Exercise
	procs   *testcluster.Cluster
	chance  *rand.Rand
	words   []string // not yet drawn
	began   time.Time
	cookie  string
	cluster string

	mu      sync.Mutex
	verdict Verdict
	did     string // the last step
	log     func(Step)
	misuse  error // the check's own mistake
}

// JudgeOptions say what Judge runs. All but Log are needed.
type JudgeOptions struct {
	Binary  string // built from a main that calls Main
	Program string // the key of the answer's Program in what Main got
	Seed    uint64
	// Log gets each step as it is taken; nil: nobody.
	Log func(Step)
}

// Judge runs the check of ex over the answer in a binary, on node processes of its own,
// and tells what came of it. None of them is left when it returns. An error says that
// there is no verdict: the context ended, or the processes could not be started.
func Judge(ctx context.Context, ex *Exercise, opts JudgeOptions) (*Verdict, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	chance := seeded(opts.Seed)
	l := &Lab{
		program: opts.Program,
		ex:      ex,
		procs:   testcluster.New(testcluster.Options{Binary: opts.Binary, Timeout: Limit}),
		chance:  chance,
		words:   strings.Fields(words),
		began:   time.Now(),
		cookie:  fmt.Sprintf("%016x", rand.Uint64()), // of this run, not of the seed
		cluster: fmt.Sprintf("workshop-%016x", rand.Uint64()),
		verdict: Verdict{Seed: opts.Seed},
		log:     opts.Log,
	}
	chance.Shuffle(len(l.words), func(i, j int) { l.words[i], l.words[j] = l.words[j], l.words[i] })

	limited, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	failure := ex.Check(limited, l)
	closed := l.procs.Close()

	l.mu.Lock()
	defer l.mu.Unlock()
	v := &l.verdict
	v.Took = time.Since(l.began)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if l.misuse != nil {
		return nil, l.misuse
	}
	var setup *setupError
	if errors.As(failure, &setup) {
		return nil, failure
	}
	if failure != nil {
		v.record(lives, false, Breach{Did: l.did, Expected: "the check comes to its end", Seen: failure.Error()})
	}
	if closed != nil {
		return nil, fmt.Errorf("exercise %s: end its nodes: %w", ex.ID, closed)
	}
	if err := v.settle(ex); err != nil {
		return nil, err
	}
	return v, nil
}

// setupError is a failure that is no answer's fault.
type setupError struct{ err error }

func (e *setupError) Error() string { return e.err.Error() }
func (e *setupError) Unwrap() error { return e.err }

// Clock is the time since the check began, for history.New.
func (l *Lab) Clock() time.Duration { return time.Since(l.began) }

// Word draws a word that this check has not drawn before.
func (l *Lab) Word() string {
	w := l.words[0]
	l.words = l.words[1:]
	return w
}

// Words draws n words, each another.
func (l *Lab) Words(n int) []string {
	drawn := make([]string, n)
	for i := range drawn {
		drawn[i] = l.Word()
	}
	return drawn
}

// Number draws a number from 0 to n-1.
func (l *Lab) Number(n int) int { return l.chance.IntN(n) }

// Shuffle puts a slice into an order that is drawn.
func Shuffle[T any](l *Lab, s []T) {
	l.chance.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}

// Step says what the check does next.
func (l *Lab) Step(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.did = fmt.Sprintf(format, args...)
	s := Step{At: time.Since(l.began), Did: l.did}
	l.verdict.Steps = append(l.verdict.Steps, s)
	if l.log != nil {
		l.log(s)
	}
}

// Expect notes whether a rule held: what was expected and what was seen of it after
// the last Step. It returns ok.
func (l *Lab) Expect(rule string, ok bool, expected, seen string) bool {
	l.mu.Lock()
	did := l.did
	l.mu.Unlock()
	return l.ExpectAfter(did, rule, ok, expected, seen)
}

// maxFindings is how many findings of one rule are told; the table marks all.
const maxFindings = 3

// ExpectHistory notes whether a rule held by a checker's report on what the clients did
// and heard: none of these findings is in it. When one is, the history goes with the
// breach, as a table. A report that could not decide breaks the rule too: it is no pass.
func (l *Lab) ExpectHistory(rule string, r *history.Report, expected string, findings ...string) bool {
	broken := r.Broken(findings...)
	var seen []string
	for i, f := range broken {
		if i == maxFindings {
			seen = append(seen, fmt.Sprintf("and %d more", len(broken)-i))
			break
		}
		seen = append(seen, f.Text)
	}
	if r.Undecided != "" {
		seen = append(seen, "undecided: "+r.Undecided)
	}
	if len(seen) == 0 {
		return l.Expect(rule, true, expected, "")
	}
	l.mu.Lock()
	did := l.did
	l.mu.Unlock()
	return l.note(rule, false, Breach{
		Did: did, Expected: expected, Seen: strings.Join(seen, "; "), History: r.TableOf(broken),
	})
}

// ExpectAfter is Expect where it was not the last step that led to what was seen.
func (l *Lab) ExpectAfter(did, rule string, ok bool, expected, seen string) bool {
	return l.note(rule, ok, Breach{Did: did, Expected: expected, Seen: seen})
}

func (l *Lab) note(rule string, ok bool, b Breach) bool {
	r, known := l.ex.Rule(rule)
	if !known {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.misuse = fmt.Errorf("exercise %s: its check speaks of a rule %q, which it does not have", l.ex.ID, rule)
		return ok
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.verdict.record(r, ok, b)
	return ok
}
