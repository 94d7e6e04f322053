package consul

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/consul/api"

	"github.com/beamline-go/beamline/cluster/discovery"
)

var (
	// ErrConfig says that the configuration makes no sense.
	ErrConfig = errors.New("bad Consul configuration")
	// ErrMember says that what is to be announced cannot be put into Consul.
	ErrMember = errors.New("cannot be announced through Consul")
	// ErrDenied says that the agent refuses the token, or needs one.
	ErrDenied = errors.New("the Consul agent denies it")
)

// DefaultTTL is how long a node stays in the view after its last sign of life, where
// Config.TTL does not say otherwise.
const DefaultTTL = 10 * time.Second

// deregisterAfter is how long Consul keeps a node that gives no sign of life in its
// catalog: the least that Consul allows.
const deregisterAfter = time.Minute

// Config says which agent to use, and how. The zero Config uses the agent that the
// environment names.
type Config struct {
	// Address is the agent's: host:port, or a URL (http://, https://, unix://). Empty
	// is what CONSUL_HTTP_ADDR says, else 127.0.0.1:8500.
	Address string
	// Token is the ACL token. Empty is what CONSUL_HTTP_TOKEN says, if anything. It
	// needs service:write and service:read on the service "beamline-CLUSTER", and
	// node:read.
	Token string
	// Datacenter is the one whose nodes are found. Empty is the agent's own; a node is
	// always announced there.
	Datacenter string
	// Tags are put on the node's service, and a node finds those that have all of them: so
	// two colours of one cluster can be kept apart, which the cookie does not know of.
	Tags []string
	// TTL is how long after its last sign of life a node leaves the view; it gives one
	// three times as often. At least a second; 0 is DefaultTTL.
	TTL time.Duration
	// Logger gets what goes wrong and what mended itself; nil is slog.Default.
	Logger *slog.Logger
	// API is the whole configuration of Consul's client, for what has no field here:
	// TLS, namespaces, partitions. Address and Token, where set, override it. Nil is
	// the client's default. It is not changed.
	API *api.Config
}

// Discovery is a discovery.Discovery through a Consul agent. Make one with New.
type Discovery struct {
	client  *api.Client
	idle    interface{ CloseIdleConnections() } // nil when the HTTP client is the user's
	address string
	tags    []string
	ttl     time.Duration
	log     *slog.Logger
	pace    pace

	mu        sync.Mutex // held during Announce and Withdraw
	announced *announcement
}

var _ discovery.Discovery = (*Discovery)(nil)

// pace is how patient a Discovery is.
type pace struct {
	retryMin, retryMax time.Duration // back-off after a failure: from, up to
	sayEvery           time.Duration // how often a lasting failure is logged
	request            time.Duration // how long a request may take that is to be answered at once
	wait               time.Duration // how long the agent may hold a blocking query
	view               time.Duration // least time between two views
}

// New returns a Discovery. It does not talk to the agent yet. The error is ErrConfig.
func New(cfg Config) (*Discovery, error) {
	if cfg.TTL == 0 {
		cfg.TTL = DefaultTTL
	}
	if cfg.TTL < time.Second {
		return nil, fmt.Errorf("consul: %w: a TTL of %s is less than a second", ErrConfig, cfg.TTL)
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	conf := api.DefaultConfig()
	if cfg.API != nil {
		own := *cfg.API
		conf = &own
	}
	if cfg.Address != "" {
		conf.Address = cfg.Address
		if cfg.API == nil {
			conf.Scheme = "http" // not CONSUL_HTTP_SSL's: that goes with CONSUL_HTTP_ADDR
		}
	}
	if conf.Address == "" {
		conf.Address = api.DefaultConfig().Address
	}
	if cfg.Datacenter != "" {
		conf.Datacenter = cfg.Datacenter
	}
	if slices.Contains(cfg.Tags, "") {
		return nil, fmt.Errorf("consul: %w: an empty tag in %q", ErrConfig, cfg.Tags)
	}
	if cfg.Token != "" {
		conf.Token, conf.TokenFile = cfg.Token, ""
	}
	address := conf.Address // the client rewrites it
	if err := checkAddress(address); err != nil {
		return nil, err
	}
	d := &Discovery{
		address: address,
		tags:    slices.Clone(cfg.Tags),
		ttl:     cfg.TTL,
		log:     cfg.Logger,
		pace: pace{
			retryMin: 100 * time.Millisecond, retryMax: 5 * time.Second, sayEvery: 30 * time.Second,
			request: max(cfg.TTL/3, time.Second), wait: 30 * time.Second, view: 20 * time.Millisecond,
		},
	}
	usersClient := conf.HttpClient != nil
	var err error
	if d.client, err = api.NewClient(conf); err != nil {
		return nil, fmt.Errorf("consul: %w: agent %s: %w", ErrConfig, address, err)
	}
	if !usersClient {
		d.idle = conf.HttpClient // made by NewClient, and ours alone
	}
	return d, nil
}

// checkAddress says what is wrong with an agent's address, if anything.
func checkAddress(address string) error {
	scheme, rest, hasScheme := strings.Cut(address, "://")
	if !hasScheme {
		scheme, rest = "http", address
	}
	var err error
	switch scheme {
	case "http", "https":
		host, _, _ := strings.Cut(rest, "/") // behind a proxy there may be a path
		if !hasScheme {
			host = rest
		}
		if _, port, e := net.SplitHostPort(host); e != nil && !(hasScheme && strings.Contains(e.Error(), "missing port")) {
			err = e
		} else if e == nil && port == "" {
			err = errors.New("the port is missing")
		}
	case "unix":
	default:
		err = fmt.Errorf("unknown scheme %q", scheme)
	}
	if err != nil {
		return fmt.Errorf("consul: %w: agent %q: %w (want host:port, http://…, https://… or unix://…)", ErrConfig, address, err)
	}
	return nil
}

// closeIdle ends the connections to the agent that nobody uses just now.
func (d *Discovery) closeIdle() {
	if d.idle != nil {
		d.idle.CloseIdleConnections()
	}
}

// nameBytes are those that Consul takes in a key of metadata.
const nameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// serviceName is the Consul service of a cluster: with a prefix, so that a cluster
// called "web" does not end up in the DNS answers for a company's service "web".
func serviceName(cluster string) (string, error) {
	if cluster == "" || len(cluster) > 100 || strings.Trim(cluster, nameBytes+".") != "" {
		return "", fmt.Errorf("consul: %w: the cluster name %q (a service name takes 1 to 100 letters, digits, '-', '_' and '.')", ErrMember, cluster)
	}
	return "beamline-" + cluster, nil
}

// explain adds to an error of a request what the user can do about it.
func (d *Discovery) explain(err error) error {
	var status api.StatusError
	var dial *net.OpError
	switch {
	case errors.As(err, &status) && (status.Code == http.StatusForbidden || status.Code == http.StatusUnauthorized):
		return fmt.Errorf("agent %s: %w: %w (set CONSUL_HTTP_TOKEN or Config.Token to a token with service:write, service:read and node:read)", d.address, ErrDenied, err)
	case errors.As(err, &status):
		return fmt.Errorf("agent %s: %w", d.address, err)
	case errors.As(err, &dial) && dial.Op == "dial":
		return fmt.Errorf("no Consul agent at %s: %w (`beamline consul` runs one; CONSUL_HTTP_ADDR or Config.Address names another)", d.address, err)
	case errors.Is(err, errNoAnswer):
		return fmt.Errorf("the Consul agent at %s: %w", d.address, err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the Consul agent at %s hung up: %w", d.address, err)
	}
	return fmt.Errorf("agent %s: %w", d.address, err)
}
