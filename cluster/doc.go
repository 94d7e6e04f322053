// Package cluster connects nodes.
package cluster
