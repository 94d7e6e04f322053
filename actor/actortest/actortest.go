package actortest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

// The times that hold unless an option says otherwise.
const (
	// DefaultTimeout is how long the assertions wait in real time: ExUnit's
	// assert_receive_timeout and refute_receive_timeout.
	DefaultTimeout = 100 * time.Millisecond
	// VirtualTimeout is how long AssertReceive and AssertLogged wait in virtual time, where
	// waiting costs nothing.
	VirtualTimeout = time.Minute
	// DefaultLimit is how long a test may take in real time, as ExUnit's timeout.
	DefaultLimit = time.Minute
	// VirtualLimit is how long a test may take in virtual time.
	VirtualLimit = 24 * time.Hour

	// exitTimeout is how long WaitExit waits, and the end of a test for the bodies of its
	// processes.
	exitTimeout = 5 * time.Second
	// stopTimeout is how long the supervised children may take to stop, all in all.
	stopTimeout = 30 * time.Second
)

// Option sets up a test.
type Option func(*config)

type config struct {
	timeout time.Duration // 0 when the default holds
	limit   time.Duration
	codec   *codec.Codec // nil without strict mode
	system  []actor.Option
}

// WithTimeout says how long the assertions wait, in place of DefaultTimeout and
// VirtualTimeout. A negative time means none.
func WithTimeout(d time.Duration) Option { return func(c *config) { c.timeout = max(d, 0) } }

// WithLimit says how long the test may take before its process is killed and the test has
// failed, in place of DefaultLimit and VirtualLimit: ExUnit's tag timeout. A time that is
// not positive leaves the default.
func WithLimit(d time.Duration) Option {
	return func(c *config) {
		if d > 0 {
			c.limit = d
		}
	}
}

// WithCodec has strict mode use c, as a node of yours does, so that a message whose type
// is not registered there is refused. Without it the codec is one of codec.Learning, which
// refuses only what cannot be registered.
func WithCodec(c *codec.Codec) Option {
	return func(o *config) {
		if c != nil {
			o.codec = c
		}
	}
}

// WithSharedMemory turns strict mode off: for messages that cannot be copied, such as
// those with unexported fields. What works only by sharing memory then passes the test.
func WithSharedMemory() Option { return func(c *config) { c.codec = nil } }

// WithSystem passes options on to the test's actor.System, after those of actortest. A
// tracer given here takes the place of the one that the account of a failure comes from,
// and a logger the place of the one that CaptureLog reads.
func WithSystem(opts ...actor.Option) Option {
	return func(c *config) { c.system = append(c.system, opts...) }
}

// ErrFailed is the exit reason of a process that an assertion failed in. The test has been
// told.
var ErrFailed = errors.New("an assertion of the test failed")

// ErrNoTest says that an assertion was used in a process of a System that Run did not
// start.
var ErrNoTest = errors.New("this is no process of a test: start it with actortest.Run")

// session is one test. It is in the store of its System.
type session struct {
	tb      testing.TB
	virtual bool
	config
	account *account
	log     *log
	sup     actor.PID // of the supervised children

	mu      sync.Mutex
	refused []string // what strict mode did not let pass
}

type sessionKey struct{}

// of is the test that p belongs to. A process that belongs to none exits: an assertion
// that said nothing would be worse.
func of(p *actor.Process, what string) *session {
	s, ok := p.System().Store().Load(sessionKey{})
	if !ok {
		p.Exit(fmt.Errorf("actortest: %s: %w", what, ErrNoTest))
	}
	return s.(*session)
}

// Run runs body as a process, as ExUnit runs a test: on a System of its own, in strict
// mode, with its log captured. It returns when the process has ended, what it started with
// StartSupervised has been stopped in the reverse order, and every other process has been
// killed. The test fails when body returns anything but nil or actor.Normal, when it exits
// or panics, when it takes longer than the limit, or when the body of a process does not
// return. Then Run ends the test, as t.FailNow does, and the log and an account of who
// sent what to whom are printed.
//
// body runs on a goroutine of its own. It may use t, and t.Fatal and t.Skip end it.
func Run(t testing.TB, body func(p *actor.Process) error, opts ...Option) {
	t.Helper()
	run(t, false, body, opts)
}

// Virtual is Run in virtual time: in a bubble of testing/synctest, where time stands still
// while a process works and jumps to the next timer when all of them wait. A test of a
// restart after an hour takes no time, and no time-out depends on how busy the machine is.
// What waits for the network or for a lock holds the time up; see testing/synctest.
func Virtual(t *testing.T, body func(p *actor.Process) error, opts ...Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		run(t, true, body, opts)
	})
}

func run(t testing.TB, virtual bool, body func(p *actor.Process) error, opts []Option) {
	t.Helper()
	s := &session{tb: t, virtual: virtual, log: newLog(), config: config{codec: codec.Learning(), timeout: -1}}
	for _, o := range opts {
		o(&s.config)
	}
	if s.limit == 0 {
		s.limit = DefaultLimit
		if virtual {
			s.limit = VirtualLimit
		}
	}
	s.account = newAccount(s.codec != nil)
	system := []actor.Option{actor.WithLogger(slog.New(s.log)), actor.WithTracer(s.account.trace)}
	if s.codec != nil {
		system = append(system, actor.WithCodec(watchful{s}), actor.WithStrict())
	}
	sys := actor.NewSystem(append(system, s.system...)...)
	sys.Store().Store(sessionKey{}, s)
	k := &keeper{session: s, body: body}
	reason := sys.Run(k.run)
	s.shutdown(sys)
	s.verdict(reason, k)
}

// shutdown kills what is left, and says whose body does not return.
func (s *session) shutdown(sys *actor.System) {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), exitTimeout)
	defer cancel()
	if err := sys.Shutdown(ctx); err != nil {
		s.tb.Errorf("after the test: %v\nIts body makes no call into the framework, or waits for something else than mail; goroutines: see go test -timeout", err)
	}
}

// verdict tells the test what became of its process.
func (s *session) verdict(harness error, k *keeper) {
	s.tb.Helper()
	reason := k.reason
	var crash *actor.PanicError
	if harness != nil {
		s.tb.Errorf("actortest: %v%s", harness, s.story())
	}
	switch {
	case k.overtime:
		s.tb.Errorf("the test took longer than its limit of %v%s", s.limit, s.story())
	case reason == actor.ErrGoexit && s.tb.Skipped():
		s.tb.SkipNow()
	case reason == actor.ErrGoexit && s.tb.Failed(), reason == ErrFailed:
		// t.Fatal, or an assertion: both have said why.
	case errors.As(reason, &crash):
		s.tb.Errorf("the test's process panicked: %v\n%s%s", crash.Value, crash.Stack, s.story())
	case actor.Kind(reason) != actor.KindNormal:
		s.tb.Errorf("the test's process ended with %v%s", reason, s.story())
	}
	if !s.tb.Failed() {
		return
	}
	if text := s.log.all().String(); text != "" {
		s.tb.Logf("the log:\n%s", indent(text))
	}
	s.tb.FailNow()
}

// fail tells the test that an assertion of p did not hold, and ends p.
func (s *session) fail(p *actor.Process, format string, args ...any) {
	s.tb.Helper()
	s.tb.Errorf("%s%s", fmt.Sprintf(format, args...), s.story())
	p.Exit(ErrFailed)
}

// story is what is printed with a failure: what was refused, and who sent what to whom.
func (s *session) story() string {
	text := ""
	s.mu.Lock()
	for _, r := range s.refused {
		text += "\nrefused in strict mode: " + r
	}
	s.mu.Unlock()
	return text + "\n" + s.account.String()
}

// wait is how long an assertion waits that expects something.
func (s *session) wait() time.Duration {
	switch {
	case s.timeout >= 0:
		return s.timeout
	case s.virtual:
		return VirtualTimeout
	}
	return DefaultTimeout
}

// refuteWait is how long an assertion waits that expects nothing.
func (s *session) refuteWait() time.Duration {
	if s.timeout >= 0 {
		return s.timeout
	}
	return DefaultTimeout
}

// watchful is the codec of strict mode. It remembers what it refused: a test that drops
// the error of a send would only see that nothing arrives.
type watchful struct{ s *session }

// Encode is the codec's.
func (w watchful) Encode(value any) ([]byte, error) {
	data, err := w.s.codec.Encode(value)
	if err != nil {
		w.s.mu.Lock()
		if len(w.s.refused) < maxRefused {
			w.s.refused = append(w.s.refused, err.Error())
		}
		w.s.mu.Unlock()
	}
	return data, err
}

const maxRefused = 5

// Decode is the codec's.
func (w watchful) Decode(data []byte) (any, error) { return w.s.codec.Decode(data) }
