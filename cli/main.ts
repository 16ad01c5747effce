import type { Command } from 'commander';
import { agentActions } from './agent/agent-actions.ts';
import { addAgentCommands } from './agent/agent-command.ts';
import type { Invocation } from './command/invocation.ts';
import { prepare, runProgram, sounderCommand } from './command/program.ts';
import { addExportCommand } from './export/export-command.ts';
import { addFleetCommand } from './fleet/fleet-command.ts';
import { addLoadCommand } from './load/load-command.ts';
import { addDoctorCommand } from './machine/doctor-command.ts';
import { addMaintainCommand } from './maintain/maintain-command.ts';
import { addProbeCommand } from './probe/probe-command.ts';
import { addCheckCommand } from './project/check-command.ts';
import { addImportCommand } from './project/import-command.ts';
import { addPlanCommand } from './project/plan-command.ts';
import { addReportCommand } from './report/report-command.ts';
import { addRunCommand } from './run/run-command.ts';
import { addServeCommand } from './serve/serve-command.ts';
import { addTraceCommand } from './trace/trace-command.ts';

const HELP_AFTER = `
Durations have a unit: 500ms, 2s, 5m.
A target is an address, a name, a CIDR, a range or a pattern; for services a URL or a name.

Exit status: 0 ok (loss is data), 1 threshold crossed or result not as expected,
2 internal error, 64 usage, 65 invalid file, 69 cannot be measured here,
73 output or data unwritable, 75 data folder in use, 130 Ctrl-C.`;

/** All commands with their flags; each ends with its exit status. The code of a command is read when it is run, which halves its start. */
function programOf(invocation: Invocation): Command {
  const program = sounderCommand(invocation, 'A network probe workstation: latency, loss and paths, live').addHelpText(
    'after',
    HELP_AFTER,
  );
  const finish = (command: Promise<number> | number) => invocation.finish(command);
  const context = () => invocation.context();
  addServeCommand(program, async (options) => {
    const { serve } = await import('./serve/serve.ts');
    return finish(serve(context(), options));
  });
  addRunCommand(program, async (file, options) => {
    const { run } = await import('./run/run.ts');
    return finish(run(context(), file, options));
  });
  const probes = addProbeCommand(program, async (type, targets, options) => {
    const { probe } = await import('./probe/probe.ts');
    return finish(probe(context(), type, targets, options));
  });
  addLoadCommand(probes, async (target, options) => {
    const { load } = await import('./load/load.ts');
    return finish(load(context(), target, options));
  });
  addTraceCommand(program, async (targets, options) => {
    const { trace } = await import('./trace/trace.ts');
    return finish(trace(context(), targets, options));
  });
  addCheckCommand(program, async (file, options) => {
    const { check } = await import('./project/check.ts');
    return finish(check(context(), file, options));
  });
  addImportCommand(program, async (file, options) => {
    const { importFile } = await import('./project/import.ts');
    return finish(importFile(context(), file, options));
  });
  addPlanCommand(program, async (file, options) => {
    const { plan } = await import('./project/plan.ts');
    return finish(plan(context(), file, options));
  });
  addMaintainCommand(program, async (dataDir, options) => {
    const { maintain } = await import('./maintain/maintain.ts');
    return finish(maintain(context(), dataDir, options));
  });
  addExportCommand(program, async (dir, options) => {
    const { exportData } = await import('./export/export.ts');
    return finish(exportData(context(), dir, options));
  });
  addReportCommand(program, async (dir, options) => {
    const { report } = await import('./report/report.ts');
    return finish(report(context(), dir, options));
  });
  addDoctorCommand(program, async (options) => {
    const { doctor } = await import('./machine/doctor.ts');
    return finish(doctor(context(), options));
  });
  const agents = addAgentCommands(program, agentActions(invocation));
  const fleet = addFleetCommand(program, {
    list: async (options) => finish((await import('./fleet/fleet.ts')).listFleet(context(), options)),
    change: async (options, action) =>
      finish((await import('./fleet/fleet.ts')).changeFleet(context(), options, action)),
    upgrade: async (options, request) =>
      finish((await import('./fleet/upgrade.ts')).upgradeFleet(context(), options, request)),
    stopUpgrade: async (options) => finish((await import('./fleet/upgrade.ts')).stopUpgrade(context(), options)),
    keepBundles: async (options, files) =>
      finish((await import('./fleet/upgrade.ts')).keepBundles(context(), options, files)),
    releaseKey: async (file) => finish((await import('./fleet/upgrade.ts')).makeReleaseKey(context(), file)),
  });
  prepare(invocation, program, [probes, agents, fleet]);
  return program;
}

void runProgram(programOf);
