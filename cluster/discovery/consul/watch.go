package consul

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/consul/api"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/discovery"
)

// Watch calls found with the nodes whose check passes, each time that these change,
// sorted by name. It returns ctx's error when ctx ends, and ErrMember at once for a
// cluster name that is none. An agent that cannot be reached, or that denies the query,
// is logged and asked again. A view that equals the last one is not told again.
func (d *Discovery) Watch(ctx context.Context, cluster string, found func([]discovery.Member)) error {
	service, err := serviceName(cluster)
	if err != nil {
		return err
	}
	defer d.closeIdle()
	out := &outage{log: d.log, doing: "consul: watch cluster " + cluster, every: d.pace.sayEvery}
	retry := backoff{pace: d.pace}
	var index uint64 // of the answer that the next query waits to see replaced; 0 does not wait
	var last []discovery.Member
	for first := true; ctx.Err() == nil; {
		entries, now, err := d.query(ctx, service, index)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			out.failed(d.explain(err))
			index = 0 // the agent may have restarted, and its indexes with it
			sleep(ctx, retry.after())
			continue
		}
		out.mended()
		retry.reset()
		if now < index {
			index = 0 // indexes started again: with the old one the query would wait for long
		} else {
			index = max(now, 1) // 0 would not wait
		}
		if view := d.members(entries); first || !reflect.DeepEqual(view, last) {
			first, last = false, view
			found(d.members(entries)) // another copy: the view is found's
		}
		sleep(ctx, d.pace.view)
	}
	return fmt.Errorf("%s: %w", out.doing, ctx.Err())
}

// query asks for the passing instances of service, and waits while its index is the
// given one.
func (d *Discovery) query(ctx context.Context, service string, index uint64) ([]*api.ServiceEntry, uint64, error) {
	limit := d.pace.request
	if index != 0 {
		limit += d.pace.wait + d.pace.wait/16 // the agent adds up to a sixteenth
	}
	ctx, cancel := limited(ctx, limit)
	defer cancel()
	opts := (&api.QueryOptions{WaitIndex: index, WaitTime: d.pace.wait}).WithContext(ctx)
	entries, meta, err := d.client.Health().ServiceMultipleTags(service, d.tags, true, opts)
	if err != nil {
		return nil, 0, cause(ctx, err)
	}
	return entries, meta.LastIndex, nil
}

// members is the view that entries show. What no node of ours registered is left out.
func (d *Discovery) members(entries []*api.ServiceEntry) []discovery.Member {
	view := make([]discovery.Member, 0, len(entries))
	for _, entry := range entries {
		m, err := member(entry)
		if err != nil {
			d.log.Debug("consul: an instance that is no Beamline node", "instance", entry, "error", err)
			continue
		}
		view = append(view, m)
	}
	slices.SortFunc(view, func(a, b discovery.Member) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Addr, b.Addr), cmp.Compare(a.Incarnation, b.Incarnation))
	})
	return view
}

// member reads back what registration wrote.
func member(entry *api.ServiceEntry) (discovery.Member, error) {
	if entry == nil || entry.Service == nil {
		return discovery.Member{}, errors.New("no service in it")
	}
	s := entry.Service
	m := discovery.Member{Name: actor.NodeName(s.Meta[metaNode])}
	if m.Name == "" {
		return m, fmt.Errorf("no %s in its metadata", metaNode)
	}
	var err error
	if m.Incarnation, err = strconv.ParseUint(s.Meta[metaIncarnation], 16, 64); err != nil {
		return m, fmt.Errorf("its %s: %w", metaIncarnation, err)
	}
	host := s.Address
	if host == "" && entry.Node != nil {
		host = entry.Node.Address
	}
	m.Addr = net.JoinHostPort(host, strconv.Itoa(s.Port))
	for key, value := range s.Meta {
		if !strings.HasPrefix(key, metaPrefix) {
			if m.Meta == nil {
				m.Meta = map[string]string{}
			}
			m.Meta[key] = value
		}
	}
	return m, nil
}
