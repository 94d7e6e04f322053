// Package mesh decides who is connected to whom: one node's connections and
// membership as a step machine. An event and the time go in, effects come out;
// package cluster runs it on real streams, package simulation many of them under a
// seed.
package mesh
