package mesh

import (
	"log/slog"
	"slices"
	"time"
)

// report is when a kind of event was last logged, and how many were left out since.
type report struct {
	key     string
	at      time.Duration
	leftOut int
}

// maxReports bounds what strangers can make us remember.
const maxReports = 64

// maySay reports whether an event of that key may be logged now, and how many of its
// kind were left out before it.
func (m *Machine) maySay(key string) (leftOut int, ok bool) {
	i := slices.IndexFunc(m.reports, func(r report) bool { return r.key == key })
	if i < 0 {
		if len(m.reports) == maxReports {
			// The one that was silent longest makes room.
			oldest := 0
			for j, r := range m.reports {
				if r.at < m.reports[oldest].at {
					oldest = j
				}
			}
			if m.now < m.reports[oldest].at+m.cfg.ReportEvery {
				return 0, false
			}
			m.reports = slices.Delete(m.reports, oldest, oldest+1)
		}
		m.reports = append(m.reports, report{key: key, at: m.now})
		return 0, true
	}
	r := &m.reports[i]
	if m.now < r.at+m.cfg.ReportEvery {
		r.leftOut++
		return 0, false
	}
	leftOut = r.leftOut
	r.at, r.leftOut = m.now, 0
	return leftOut, true
}

func (m *Machine) log(level slog.Level, message string, attrs ...slog.Attr) {
	m.do(Log{Level: level, Message: message, Attrs: attrs})
}

func (m *Machine) logUp(l *link) {
	m.log(slog.LevelInfo, "node up",
		slog.String("peer", string(l.peer.Name)), slog.String("addr", l.theirs.Addr), slog.String("conn", l.conn.String()))
}

func (m *Machine) logDown(l *link, why error) {
	m.log(slog.LevelInfo, "node down",
		slog.String("peer", string(l.peer.Name)), slog.String("conn", l.conn.String()),
		slog.Duration("after", m.now-l.since), slog.String("reason", why.Error()))
}

// logFailed says that an address does not answer: at the first failure and then now
// and again, not at each try.
func (m *Machine) logFailed(t *target, err error) {
	if t.self {
		m.log(slog.LevelInfo, "an address to dial is this node's own", slog.String("addr", t.addr))
		return
	}
	if t.everBefore && m.now < t.reported+m.cfg.ReportEvery {
		return
	}
	t.reported, t.everBefore = m.now, true
	m.log(slog.LevelWarn, "cannot connect, trying on",
		slog.String("addr", t.addr), slog.String("peer", string(t.name)), slog.Int("tries", t.tries),
		slog.Duration("next", t.next-m.now), slog.String("reason", err.Error()))
}

func (m *Machine) logForgotten(t *target) {
	m.log(slog.LevelInfo, "no longer dialling a node that does not answer",
		slog.String("addr", t.addr), slog.String("peer", string(t.name)), slog.Int("tries", t.tries),
		slog.Duration("silent", m.now-t.seen))
}

// logStranger says that a stream was refused that another node had opened.
func (m *Machine) logStranger(l *link, err *RefusedError) {
	leftOut, ok := m.maySay(err.Code.String() + " " + string(l.peer.Name))
	if !ok {
		return
	}
	m.log(slog.LevelWarn, "connection refused",
		slog.String("from", l.addr), slog.String("peer", string(l.peer.Name)), slog.String("code", err.Code.String()),
		slog.Int("left_out", leftOut), slog.String("reason", err.Text))
}
