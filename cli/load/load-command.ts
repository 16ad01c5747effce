import { type Command, Option } from 'commander';
import { durationOption, wholeOption } from '../command/options.ts';
import { usage } from '../command/usage.ts';
import type { LoadOptions } from './load-options.ts';
import { LOAD_SERVER } from './load-run.ts';

interface Flags {
  readonly server?: string;
  readonly serverPort?: number;
  readonly duration: number;
  readonly idle: number;
  readonly interval: number;
  readonly latencyPort: number;
  readonly json?: boolean;
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
}

const lengthOf = (flag: string, meaning: string, presetMs: number, preset: string): Option =>
  new Option(`${flag} <D>`, meaning).argParser(durationOption(flag)).default(presetMs, preset);

/** `sounder probe load`: no probe type, but two of them at once. */
export function addLoadCommand(probes: Command, run: (target: string, options: LoadOptions) => Promise<void>): Command {
  return probes
    .command('load <TARGET>')
    .description(
      `latency of a target, idle and under the load of throughput tests, with a grade\n(needs a server of throughput tests: ${LOAD_SERVER})`,
    )
    .option('--server <HOST>', 'server of the throughput tests (default: the target)')
    .option('--server-port <N>', 'port of that server', wholeOption('--server-port', 1, 65_535))
    .addOption(lengthOf('--duration', 'duration of each direction, whole seconds', 10_000, '10s'))
    .addOption(lengthOf('--idle', 'duration of the phase without load', 5000, '5s'))
    .addOption(lengthOf('--interval', 'time between packets', 50, '50ms'))
    .addOption(
      new Option('--latency-port <N>', 'port for TCP packets, where ICMP is not permitted')
        .argParser(wholeOption('--latency-port', 1, 65_535))
        .default(443),
    )
    .option('--json', 'print the result as a JSON line')
    .option('-4, --ipv4', 'use IPv4 only')
    .option('-6, --ipv6', 'use IPv6 only')
    .action((target: string, flags: Flags) => run(target, optionsOf(target, flags)));
}

function optionsOf(target: string, flags: Flags): LoadOptions {
  if (flags.ipv4 && flags.ipv6) throw usage('-4 and -6 exclude each other');
  return {
    server: flags.server ?? target,
    serverPort: flags.serverPort ?? null,
    durationMs: flags.duration,
    idleMs: flags.idle,
    intervalMs: flags.interval,
    latencyPort: flags.latencyPort,
    json: flags.json ?? false,
    family: flags.ipv4 ? 4 : flags.ipv6 ? 6 : null,
  };
}
