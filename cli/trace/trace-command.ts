import type { Command } from 'commander';
import { TRACE_PROBE } from '../../probes/registry.ts';
import { addCommonFlags, addSettingFlags, countOption, type Flags, optionsOf } from '../probe/probe-command.ts';
import type { TraceOptions } from './trace.ts';

/** The number of traceroute(8): enough to tell a lost reply from a silent hop. */
const DEFAULT_ROUNDS = 3;

/** `sounder trace`. */
export function addTraceCommand(
  program: Command,
  run: (targets: readonly string[], options: TraceOptions) => Promise<void>,
): Command {
  const command = addCommonFlags(
    program.command('trace [TARGET...]').description('show the path to a target, hop by hop'),
    TRACE_PROBE,
  )
    .addOption(countOption('rounds', DEFAULT_ROUNDS))
    .option('--no-names', 'do not look up the names of routers')
    .option('-q, --quiet', 'with --json: print no samples, only hops, changes and summaries');
  addSettingFlags(command, TRACE_PROBE);
  return command.action((targets: string[], flags: Flags & { readonly names: boolean }) =>
    run(targets, { ...optionsOf(flags, TRACE_PROBE, DEFAULT_ROUNDS), names: flags.names }),
  );
}
