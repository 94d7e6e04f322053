// Package wire turns signals and the frames of the handshake into what travels on
// the stream between two nodes, and back. The format is that of
// proto/beamline/v1/stream.proto. Control frames, which are few, go through the
// generated code; signals, of which there are many, are written and read here field
// by field, in the same format.
package wire
