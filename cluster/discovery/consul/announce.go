package consul

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/consul/api"

	"github.com/beamline-go/beamline/cluster/discovery"
)

// The keys of a service's metadata that are ours; a Member's own keys lie beside them.
const (
	metaPrefix      = "beamline_"
	metaNode        = metaPrefix + "node"
	metaIncarnation = metaPrefix + "incarnation"
)

// withdrawWithin is how long a node whose context ended takes to leave the agent.
const withdrawWithin = time.Second

// announcement is a node that is being kept registered.
type announcement struct {
	service *api.AgentServiceRegistration
	cancel  context.CancelFunc
	done    chan struct{} // closed when its goroutine has ended
}

// end stops keeping the node registered, and waits until that has stopped.
func (a *announcement) end() {
	a.cancel()
	<-a.done
}

// Announce registers self with the agent and keeps it registered until Withdraw is
// called or ctx ends; then the registration is removed. It returns after the first
// attempt. An agent that cannot be reached is no error: it is logged and tried again.
// An error is ErrMember, ErrDenied (the agent wants a token, or another one), or ctx's.
func (d *Discovery) Announce(ctx context.Context, cluster string, self discovery.Member) error {
	service, err := d.registration(cluster, self)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if before := d.announced; before != nil {
		d.announced = nil
		before.end()
		if before.service.ID != service.ID {
			if err := d.deregister(ctx, before.service); err != nil {
				d.log.Warn("consul: withdraw what was announced before", "service", before.service.ID, "error", err)
			}
		}
	}
	doing := fmt.Sprintf("consul: announce %s in cluster %s", self.Name, cluster)
	out := &outage{log: d.log, doing: doing, every: d.pace.sayEvery}
	err = d.register(ctx, service)
	if err != nil {
		if unmendable(err) || ctx.Err() != nil {
			d.closeIdle()
			return fmt.Errorf("%s: %w", doing, d.explain(err))
		}
		out.failed(d.explain(err))
	}
	running, cancel := context.WithCancel(ctx)
	a := &announcement{service: service, cancel: cancel, done: make(chan struct{})}
	d.announced = a
	go func() {
		defer close(a.done)
		defer cancel()
		d.keep(running, service, err == nil, out)
		if ctx.Err() != nil { // then nobody may call Withdraw any more
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), withdrawWithin)
			defer cancel()
			if err := d.deregister(last, service); err != nil {
				d.log.Warn("consul: withdraw "+service.ID, "error", d.explain(err), "leaves_the_view_within", d.ttl)
			}
		}
		d.closeIdle()
	}()
	return nil
}

// keep keeps service registered, and its check passing, until ctx ends.
func (d *Discovery) keep(ctx context.Context, service *api.AgentServiceRegistration, registered bool, out *outage) {
	retry := backoff{pace: d.pace}
	pause := d.ttl / 3
	if !registered {
		pause = retry.after()
	}
	for sleep(ctx, pause) {
		var err error
		if registered {
			err = d.pass(ctx, service)
			if isStatus(err, http.StatusNotFound) {
				d.log.Info("consul: the agent does not know this node any more, as after a restart: registering again",
					"service", service.ID, "agent", d.address)
				registered = false
			}
		}
		if !registered {
			err = d.register(ctx, service)
			registered = err == nil
		}
		switch {
		case err == nil:
			out.mended()
			retry.reset()
			pause = d.ttl / 3
		case ctx.Err() == nil:
			out.failed(d.explain(err))
			pause = min(retry.after(), d.ttl/3)
		}
	}
}

// Withdraw ends what Announce began and removes the node from the agent. An error says
// that the agent could not be told; then the node leaves the view when its TTL is over.
func (d *Discovery) Withdraw(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	a := d.announced
	if a == nil {
		return nil
	}
	d.announced = nil
	a.end()
	if err := d.deregister(ctx, a.service); err != nil {
		return fmt.Errorf("consul: withdraw %s: %w (it leaves the view by itself within %s)", a.service.ID, d.explain(err), d.ttl)
	}
	return nil
}

// registration is self as a Consul service.
func (d *Discovery) registration(cluster string, self discovery.Member) (*api.AgentServiceRegistration, error) {
	name, err := serviceName(cluster)
	if err != nil {
		return nil, err
	}
	bad := func(format string, args ...any) error {
		return fmt.Errorf("consul: announce %q: %w: %s", self.Name, ErrMember, fmt.Sprintf(format, args...))
	}
	if self.Name == "" || len(self.Name) > 255 {
		return nil, bad("a node name takes 1 to 255 bytes")
	}
	host, portText, err := net.SplitHostPort(self.Addr)
	if err != nil {
		return nil, bad("the address %q: %v", self.Addr, err)
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil || port == 0 || host == "" {
		return nil, bad("the address %q is not one that others can reach: want host:port", self.Addr)
	}
	meta := map[string]string{metaNode: string(self.Name), metaIncarnation: strconv.FormatUint(self.Incarnation, 16)}
	for key, value := range self.Meta {
		if strings.HasPrefix(key, metaPrefix) || !validMetaKey(key) || len(value) > 512 {
			return nil, bad("the metadata %q=%q (a key takes letters, digits, '-' and '_' and does not begin with %q; a value takes 512 bytes)", key, value, metaPrefix)
		}
		meta[key] = value
	}
	// One node has one service id, whatever its incarnation, so that a node that comes
	// back replaces what is left of its earlier life. Its check's id has the incarnation:
	// nobody keeps the check of another life passing.
	id := name + ":" + url.PathEscape(string(self.Name))
	return &api.AgentServiceRegistration{
		ID:      id,
		Name:    name,
		Tags:    slices.Clone(d.tags),
		Address: host,
		Port:    int(port),
		Meta:    meta,
		Check: &api.AgentServiceCheck{
			CheckID:                        id + ":" + meta[metaIncarnation],
			Name:                           "Beamline node " + string(self.Name),
			TTL:                            d.ttl.String(),
			Status:                         api.HealthPassing,
			DeregisterCriticalServiceAfter: deregisterAfter.String(),
		},
	}, nil
}

// validMetaKey tells whether Consul takes key in a service's metadata.
func validMetaKey(key string) bool {
	return key != "" && len(key) <= 128 && strings.Trim(key, nameBytes) == ""
}

// register tells the agent of service, in place of what it knows under that id.
func (d *Discovery) register(ctx context.Context, service *api.AgentServiceRegistration) error {
	ctx, cancel := limited(ctx, d.pace.request)
	defer cancel()
	own := *service // the client must not change ours
	own.Meta = maps.Clone(service.Meta)
	return cause(ctx, d.client.Agent().ServiceRegisterOpts(&own, api.ServiceRegisterOpts{ReplaceExistingChecks: true}.WithContext(ctx)))
}

// pass tells the agent that service is alive.
func (d *Discovery) pass(ctx context.Context, service *api.AgentServiceRegistration) error {
	ctx, cancel := limited(ctx, d.pace.request)
	defer cancel()
	return cause(ctx, d.client.Agent().UpdateTTLOpts(service.Check.CheckID, "", api.HealthPassing, new(api.QueryOptions).WithContext(ctx)))
}

// deregister removes service from the agent, unless another life of the node took its
// place there. That it is gone already is no error.
func (d *Discovery) deregister(ctx context.Context, service *api.AgentServiceRegistration) error {
	defer d.closeIdle()
	ctx, cancel := limited(ctx, d.pace.request)
	defer cancel()
	query := new(api.QueryOptions).WithContext(ctx)
	now, _, err := d.client.Agent().Service(service.ID, query)
	if err == nil && now.Meta[metaIncarnation] == service.Meta[metaIncarnation] {
		err = d.client.Agent().ServiceDeregisterOpts(service.ID, query)
	}
	if isStatus(err, http.StatusNotFound) {
		return nil
	}
	return cause(ctx, err)
}
