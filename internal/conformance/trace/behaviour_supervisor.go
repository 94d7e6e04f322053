package trace

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/application"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// supervisorReason renders the errors of supervisors and applications; false for any
// other.
func (t *T) supervisorReason(err error) (string, bool) {
	switch e := err.(type) { //nolint:errorlint // the outermost identity
	case *supervisor.AlreadyStartedError:
		return t.tuple(actor.Atom("already_started"), e.PID), true
	case *supervisor.StartError:
		return t.tuple(e.Reason, actor.Atom("child")), true
	case *application.Error:
		return t.applicationReason(e), true
	}
	for sentinel, atom := range map[error]string{
		supervisor.ErrAlreadyPresent: ":already_present", supervisor.ErrRunning: ":running",
		supervisor.ErrRestarting: ":restarting", supervisor.ErrNotFound: ":not_found",
		supervisor.ErrBadSpec:            ":bad_spec",
		dynamicsupervisor.ErrMaxChildren: ":max_children",
	} {
		if errors.Is(err, sentinel) {
			return atom, true
		}
	}
	return "", false
}
