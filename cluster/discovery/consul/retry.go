package consul

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/consul/api"
)

// errNoAnswer says that the agent took longer than a request may take.
var errNoAnswer = errors.New("no answer")

// limited is ctx with a time limit for one request. Its cause is errNoAnswer.
func limited(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w within %s", errNoAnswer, limit))
}

// cause is err, or why ctx ended when that is what made the request fail.
func cause(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// isStatus tells whether err is an answer of the agent with one of the given codes.
func isStatus(err error, codes ...int) bool {
	var status api.StatusError
	if !errors.As(err, &status) {
		return false
	}
	for _, code := range codes {
		if status.Code == code {
			return true
		}
	}
	return false
}

// unmendable tells whether trying again cannot mend err.
func unmendable(err error) bool {
	return isStatus(err, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden)
}

// backoff is the waiting time after each failure in a row: twice the last one, and
// random within that, so that the nodes of a cluster do not all try at one moment.
type backoff struct {
	pace pace
	next time.Duration
}

// after is how long to wait after one more failure.
func (b *backoff) after() time.Duration {
	b.next = min(max(2*b.next, b.pace.retryMin), b.pace.retryMax)
	return b.next/2 + rand.N(b.next/2+1)
}

// reset forgets the failures.
func (b *backoff) reset() { b.next = 0 }

// sleep waits; it returns false at once when ctx ends.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// outage logs a failure that lasts: its begin, now and then that it goes on, its end.
type outage struct {
	log   *slog.Logger
	doing string // what fails, as in "consul: watch cluster demo"
	every time.Duration

	since, said time.Time // zero while all is well
}

// failed notes a failure.
func (o *outage) failed(err error) {
	now := time.Now()
	switch {
	case o.since.IsZero():
		o.since, o.said = now, now
		o.log.Warn(o.doing+": failed, trying again", "error", err)
	case now.Sub(o.said) >= o.every:
		o.said = now
		o.log.Warn(o.doing+": still failing", "for", now.Sub(o.since).Round(time.Second), "error", err)
	}
}

// mended notes a success.
func (o *outage) mended() {
	if !o.since.IsZero() {
		o.log.Info(o.doing+": works again", "after", time.Since(o.since).Round(time.Millisecond))
		o.since = time.Time{}
	}
}
