package consulagent

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
)

// ErrPortInUse says that something else listens on the port that was asked for.
var ErrPortInUse = errors.New("the port is in use")

// The range that free ports are taken from. It lies below the ports that the kernel
// gives to outgoing connections, so that an agent that restarts finds its ports free.
const firstPort, lastPort = 21000, 31999

// freePorts returns n different ports of 127.0.0.1 that nobody holds just now, for
// TCP and for UDP.
func freePorts(n int) ([]int, error) {
	var ports []int
	for tries := 0; len(ports) < n; tries++ {
		if tries == 1000 {
			return nil, fmt.Errorf("consulagent: find free ports on 127.0.0.1 from %d to %d: none free in %d tries", firstPort, lastPort, tries)
		}
		port := firstPort + rand.IntN(lastPort-firstPort+1)
		if !slices.Contains(ports, port) && portFree(port) == nil {
			ports = append(ports, port)
		}
	}
	return ports, nil
}

// portFree is nil when both TCP and UDP can be bound.
func portFree(port int) error {
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	tcp, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	defer tcp.Close()
	udp, err := net.ListenPacket("udp", addr)
	if err != nil {
		return err
	}
	return udp.Close()
}
