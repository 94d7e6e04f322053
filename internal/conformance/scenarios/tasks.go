package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/agentcrash"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/agentops"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/agentstart"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/agenttimeout"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/regdeath"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/regdup"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/reglinks"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/reglisteners"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/regmatch"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/regmeta"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/regunique"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/regupdate"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/regvia"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/streamcrash"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/streamhalt"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/streaminput"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/streamkilled"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/streamlimit"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/streamorder"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/streamsup"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/streamtimeout"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskawait"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskbrutal"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskcallers"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskchild"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskcompleted"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskcrash"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskignore"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/tasklate"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/tasklinked"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/tasklog"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskmail"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskmany"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskserver"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskshutdown"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskstart"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskstubborn"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/tasksup"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/tasksupcrash"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/tasksupmax"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/tasksuprestart"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/tasksupstop"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskyield"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/taskyieldmany"
)

// tasks are B21 to B27: Task, Task.Supervisor, Agent and Registry.
func tasks() []Scenario {
	return []Scenario{
		{Name: "taskawait", Answers: ids("B21"), Run: taskawait.Run},
		{Name: "taskcallers", Answers: ids("B21"), Run: taskcallers.Run},
		{Name: "taskcompleted", Answers: ids("B21"), Run: taskcompleted.Run},
		{Name: "taskcrash", Answers: ids("B21"), Run: taskcrash.Run},
		{Name: "tasklate", Answers: ids("B21"), Run: tasklate.Run},
		{Name: "tasklinked", Answers: ids("B21"), Run: tasklinked.Run},
		{Name: "taskmail", Answers: ids("B21"), Run: taskmail.Run},
		{Name: "taskmany", Answers: ids("B21"), Run: taskmany.Run},
		{Name: "taskstart", Answers: ids("B21"), Run: taskstart.Run},
		{Name: "taskbrutal", Answers: ids("B22"), Run: taskbrutal.Run},
		{Name: "taskignore", Answers: ids("B22"), Run: taskignore.Run},
		{Name: "taskshutdown", Answers: ids("B22"), Run: taskshutdown.Run},
		{Name: "taskstubborn", Answers: ids("B22"), Run: taskstubborn.Run},
		{Name: "taskyield", Answers: ids("B22"), Run: taskyield.Run},
		{Name: "taskyieldmany", Answers: ids("B22"), Run: taskyieldmany.Run},
		{Name: "tasksup", Answers: ids("B23"), Run: tasksup.Run},
		{Name: "tasksupcrash", Answers: ids("B23"), Run: tasksupcrash.Run},
		{Name: "tasksupmax", Answers: ids("B23"), Run: tasksupmax.Run},
		{Name: "tasksuprestart", Answers: ids("B23"), Run: tasksuprestart.Run},
		{Name: "tasksupstop", Answers: ids("B23"), Run: tasksupstop.Run},
		{Name: "streamcrash", Answers: ids("B24"), Run: streamcrash.Run},
		{Name: "streamhalt", Answers: ids("B24"), Run: streamhalt.Run},
		{Name: "streamlimit", Answers: ids("B24"), Run: streamlimit.Run},
		{Name: "streamorder", Answers: ids("B24"), Run: streamorder.Run},
		{Name: "streamsup", Answers: ids("B24", "B23"), Run: streamsup.Run},
		{Name: "streamtimeout", Answers: ids("B24"), Run: streamtimeout.Run},
		{Name: "agentcrash", Answers: ids("B25"), Run: agentcrash.Run},
		{Name: "agentops", Answers: ids("B25"), Run: agentops.Run},
		{Name: "agentstart", Answers: ids("B25"), Run: agentstart.Run},
		{Name: "agenttimeout", Answers: ids("B25"), Run: agenttimeout.Run},
		{Name: "regdeath", Answers: ids("B26", "B27"), Run: regdeath.Run},
		{Name: "reglinks", Answers: ids("B26", "B27"), Run: reglinks.Run},
		{Name: "regmeta", Answers: ids("B26"), Run: regmeta.Run},
		{Name: "regunique", Answers: ids("B26"), Run: regunique.Run},
		{Name: "regupdate", Answers: ids("B26"), Run: regupdate.Run},
		{Name: "regvia", Answers: ids("B26"), Run: regvia.Run},
		{Name: "regdup", Answers: ids("B27"), Run: regdup.Run},
		{Name: "reglisteners", Answers: ids("B27"), Run: reglisteners.Run},
		{Name: "regmatch", Answers: ids("B27", "B26"), Run: regmatch.Run},
		{Name: "tasklog", Answers: ids("B32"), Run: tasklog.Run},
		{Name: "streaminput", Answers: ids("B24"), Run: streaminput.Run},
		{Name: "streamkilled", Answers: ids("B24"), Run: streamkilled.Run},
		{Name: "taskchild", Answers: ids("B21", "B11"), Run: taskchild.Run},
		{Name: "taskserver", Answers: ids("B23"), Run: taskserver.Run},
	}
}
