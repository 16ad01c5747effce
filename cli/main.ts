import { Command, CommanderError } from 'commander';
import { onUncaught } from '../host/process/process-end.ts';
import { version } from '../package.json';
import { addHelpCommand } from './command/help-command.ts';
import { Invocation } from './command/invocation.ts';
import { usageLine } from './command/usage-line.ts';
import { exportData } from './export/export.ts';
import { addExportCommand } from './export/export-command.ts';
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

const VERBOSE = ['--verbose', 'verbose logging on standard error'] as const;

/** The `sounder` command: arguments in, exit status out. */
async function main(argv: readonly string[]): Promise<number> {
  const invocation = new Invocation(version);
  onUncaught((error) => process.exit(invocation.fail(error)));
  const program = programOf(invocation);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) invocation.endParsing(error.exitCode);
    else invocation.fail(error);
  }
  return invocation.exitStatus;
}

/** All commands with their flags; each ends with its exit status. */
function programOf(invocation: Invocation): Command {
  const program = new Command('sounder')
    .description('A network probe workstation: latency, loss and paths, live')
    .version(version)
    .option(...VERBOSE)
    .addHelpText('after', HELP_AFTER)
    .exitOverride()
    .hook('preAction', (self) => {
      invocation.isVerbose = self.opts<{ verbose?: boolean }>().verbose ?? false;
    });
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
  const commands = [...program.commands, ...probes.commands];
  for (const command of commands) command.option(...VERBOSE);
  for (const command of [program, ...commands]) {
    command.configureOutput({
      writeOut: (text) => invocation.output.out(text),
      writeErr: (text) => invocation.output.err(text),
      outputError: (text, write) => write(usageLine(command, text)),
    });
  }
  // After their output is set up, which these inherit.
  for (const command of [program, probes]) addHelpCommand(command);
  return program;
}

void main(process.argv).then((status) => {
  process.exitCode = status;
});
