package consul

import "time"

// Hurry makes d's patience a fraction of what it is, for tests against a fake agent.
func (d *Discovery) Hurry(request, sayEvery time.Duration) {
	d.ttl = 30 * time.Millisecond
	d.pace = pace{
		retryMin: time.Millisecond, retryMax: 4 * time.Millisecond, sayEvery: sayEvery,
		request: request, wait: d.pace.wait, view: time.Millisecond,
	}
}
