import type { Command } from 'commander';
import { agentActions } from './agent/agent-actions.ts';
import { addAgentCommands } from './agent/agent-command.ts';
import type { Invocation } from './command/invocation.ts';
import { prepare, runProgram, sounderCommand } from './command/program.ts';
import { exportData } from './export/export.ts';
import { addExportCommand } from './export/export-command.ts';
import { changeFleet, listFleet } from './fleet/fleet.ts';
import { addFleetCommand } from './fleet/fleet-command.ts';
import { makeReleaseKey, stopUpgrade, upgradeFleet } from './fleet/upgrade.ts';
import { load } from './load/load.ts';
import { addLoadCommand } from './load/load-command.ts';
import { doctor } from './machine/doctor.ts';
import { addDoctorCommand } from './machine/doctor-command.ts';
import { maintain } from './maintain/maintain.ts';
import { addMaintainCommand } from './maintain/maintain-command.ts';
import { probe } from './probe/probe.ts';
import { addProbeCommand } from './probe/probe-command.ts';
import { check } from './project/check.ts';
import { addCheckCommand } from './project/check-command.ts';
import { plan } from './project/plan.ts';
import { addPlanCommand } from './project/plan-command.ts';
import { report } from './report/report.ts';
import { addReportCommand } from './report/report-command.ts';
import { run } from './run/run.ts';
import { addRunCommand } from './run/run-command.ts';
import { serve } from './serve/serve.ts';
import { addServeCommand } from './serve/serve-command.ts';
import { trace } from './trace/trace.ts';
import { addTraceCommand } from './trace/trace-command.ts';

const HELP_AFTER = `
Durations have a unit: 500ms, 2s, 5m.
A target is an address, a name, a CIDR, a range or a pattern; for services a URL or a name.

Exit status: 0 ok (loss is data), 1 threshold crossed or result not as expected,
2 internal error, 64 usage, 65 invalid file, 69 cannot be measured here,
73 output or data unwritable, 75 data folder in use, 130 Ctrl-C.`;

/** All commands with their flags; each ends with its exit status. */
function programOf(invocation: Invocation): Command {
  const program = sounderCommand(invocation, 'A network probe workstation: latency, loss and paths, live').addHelpText(
    'after',
    HELP_AFTER,
  );
  addServeCommand(program, (options) => invocation.finish(serve(invocation.context(), options)));
  addRunCommand(program, (file, options) => invocation.finish(run(invocation.context(), file, options)));
  const probes = addProbeCommand(program, (type, targets, options) =>
    invocation.finish(probe(invocation.context(), type, targets, options)),
  );
  addLoadCommand(probes, (target, options) => invocation.finish(load(invocation.context(), target, options)));
  addTraceCommand(program, (targets, options) => invocation.finish(trace(invocation.context(), targets, options)));
  addCheckCommand(program, (file, options) => invocation.finish(check(invocation.context(), file, options)));
  addPlanCommand(program, (file, options) => invocation.finish(plan(invocation.context(), file, options)));
  addMaintainCommand(program, (dataDir, options) =>
    invocation.finish(maintain(invocation.context(), dataDir, options)),
  );
  addExportCommand(program, (dir, options) => invocation.finish(exportData(invocation.context(), dir, options)));
  addReportCommand(program, (dir, options) => invocation.finish(report(invocation.context(), dir, options)));
  addDoctorCommand(program, (options) => invocation.finish(doctor(invocation.context(), options)));
  const agents = addAgentCommands(program, agentActions(invocation));
  const fleet = addFleetCommand(program, {
    list: (options) => invocation.finish(listFleet(invocation.context(), options)),
    change: (options, action) => invocation.finish(changeFleet(invocation.context(), options, action)),
    upgrade: (options, request) => invocation.finish(upgradeFleet(invocation.context(), options, request)),
    stopUpgrade: (options) => invocation.finish(stopUpgrade(invocation.context(), options)),
    releaseKey: (file) => invocation.finish(makeReleaseKey(invocation.context(), file)),
  });
  prepare(invocation, program, [probes, agents, fleet]);
  return program;
}

void runProgram(programOf);
