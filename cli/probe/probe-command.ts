import { type Command, Option } from 'commander';
import { formatDuration } from '../../core/model/duration.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { Setting } from '../../core/model/setting.ts';
import { effectiveSettings, type Settings, settingsOfProbe } from '../../core/model/settings.ts';
import { hasPassword, withoutPassword } from '../../core/model/url-password.ts';
import { limitMsOf } from '../../core/plan/service.ts';
import type { FaultError } from '../../core/result/result.ts';
import { withoutCapital } from '../../core/text/clause.ts';
import { printable } from '../../core/text/printable.ts';
import { parseProject } from '../../probes/project-schema.ts';
import { PROBE_IDS, probeOf, recognizeTarget } from '../../probes/registry.ts';
import { captureOption, defined, durationOption, pathOption, rateOption, wholeOption } from '../command/options.ts';
import { usage } from '../command/usage.ts';
import type { ProbeOptions } from './listed-targets.ts';

/** The values of the flags below. */
export interface Flags {
  readonly file?: string;
  readonly count?: number;
  readonly interval?: number;
  readonly timeout: number;
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly rounds?: boolean;
  readonly quiet?: boolean;
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
  readonly dscp?: number;
  readonly source?: string;
  readonly sourcePorts?: string;
  readonly interface?: string;
  readonly rate?: number;
  readonly capture?: string;
  /** Flags of settings, by the name that the parser gives them. */
  readonly [flag: string]: unknown;
}

const DEFAULT_ROUNDS = 10;

const roundsOf = ({ service }: ProbeDefinition): number => service?.commandRounds ?? DEFAULT_ROUNDS;

/** `--max-hops <N>` → `--max-hops`. */
const longOf = (flag: string): string => flag.split(' ')[0] as string;

/** The flag of a setting. */
function optionFor(flag: string, { help, input, default: preset }: Setting): Option {
  const option = new Option(flag, withoutCapital(help));
  if (input.type === 'whole') return option.argParser(wholeOption(longOf(flag), input.min, input.max));
  if (input.type !== 'choice' || !flag.includes('<')) return option;
  return option.choices(input.choices.map(([value]) => value)).default(preset);
}

/** The settings of a probe that have a flag, by name. */
const flagged = (definition: ProbeDefinition): readonly (readonly [name: string, setting: Setting, flag: string])[] =>
  Object.entries(settingsOfProbe(definition)).flatMap(([name, one]) =>
    one.flag === undefined ? [] : [[name, one, one.flag]],
  );

/** A duration with a default. */
function durationFlag(flag: string, meaning: string, preset = '1s'): Option {
  const parse = durationOption(flag);
  return new Option(`${flag} <D>`, meaning).argParser(parse).default(parse(preset), preset);
}

/** `--count`, without a default value: `optionsOf` must know whether it was given. */
export const countOption = (unit: string, defaultRounds: number): Option =>
  new Option(
    '--count <N>',
    `${unit}, 0 = until Ctrl-C (default: ${defaultRounds}, or until Ctrl-C with --watch)`,
  ).argParser(wholeOption('--count', 0, 4_000_000_000));

const DEFAULT_INTERVAL_MS = 1000;

/** `--interval`, without a default value: a transaction that lasts longer has another one. */
function intervalOption(service: ProbeDefinition['service']): Option {
  const preset = service?.limitMs ? 'as long as one may take' : '1s';
  return new Option('--interval <D>', `time between rounds (default: ${preset})`).argParser(
    durationOption('--interval'),
  );
}

/** Adds the flags of all probes, which `trace` shares. */
export function addCommonFlags(command: Command, { defaults, service }: ProbeDefinition): Command {
  command
    .option(
      '-f, --file <LIST>',
      'read targets from a list, - for standard input; # starts a comment',
      pathOption('--file'),
    )
    .addOption(intervalOption(service))
    .addOption(durationFlag('--timeout', 'time to wait for a reply', defaults?.timeout))
    .option('--watch', 'show a live table (on a terminal: p pause, r reset, q quit)')
    .option('--json', 'print samples, events and summaries as JSON lines')
    .option('-4, --ipv4', 'use IPv4 only')
    .option('-6, --ipv6', 'use IPv6 only')
    .option('--dscp <N>', 'differentiated services code point, 0 to 63', wholeOption('--dscp', 0, 63))
    .option('--source <ADDRESS>', `source address${service ? '' : ', or a subnet whose addresses rotate per packet'}`)
    .option('--interface <NAME>', 'send through this interface')
    .addOption(rateOption());
  return service ? command : command.addOption(captureOption());
}

/** `sounder probe TYPE`, a command for each probe of this version. */
export function addProbeCommand(
  program: Command,
  run: (type: string, targets: readonly string[], options: ProbeOptions) => Promise<void>,
): Command {
  const probe = program
    .command('probe')
    .description('measure targets of the command line; stores nothing; exit 1 when a result was not as expected')
    .argument('[TYPE]')
    .argument('[TARGET...]')
    .allowUnknownOption() // of an unknown type
    .usage('TYPE [options] [TARGET...]')
    .action((type: string | undefined) => {
      throw unknownType(type);
    });
  for (const id of PROBE_IDS) {
    const definition: ProbeDefinition = probeOf(id).definition;
    const rounds = roundsOf(definition);
    const command = addCommonFlags(probe.command(`${id} [TARGET...]`).description(definition.summary), definition)
      .addOption(countOption(definition.service ? 'transactions' : 'rounds per address', rounds))
      .option('--rounds', 'with --json: print the figures of every round too')
      .option('-q, --quiet', 'print summaries only');
    addSettingFlags(command, definition);
    command.action((targets: string[], flags: Flags) => run(id, targets, optionsOf(flags, definition, rounds)));
  }
  return probe;
}

/** @param type the word in its place, which may be a target, or nearly a type */
function unknownType(type: string | undefined): FaultError {
  const cause = type === undefined ? 'No probe type given' : `Unknown probe type '${printable(withoutPassword(type))}'`;
  return usage(`${cause}: use ${PROBE_IDS.join(', ')}`, `sounder probe ${exampleFor(type ?? '')}`);
}

function exampleFor(type: string): string {
  const target = recognizeTarget(type);
  if (target && !hasPassword(type)) return `${target.probe} ${printable(type)}`;
  const near = type.length > 1 && PROBE_IDS.find((id) => id.startsWith(type) || type.startsWith(id));
  return near ? `${near} --help` : `${PROBE_IDS[0]} 192.0.2.1`;
}

/** Adds the flags of a probe's settings. */
export function addSettingFlags(command: Command, definition: ProbeDefinition): Command {
  for (const [, one, flag] of flagged(definition)) command.addOption(optionFor(flag, one));
  if (definition.uses.includes('port') && !definition.service)
    command.option('--source-ports <RANGE>', 'source ports to rotate, e.g. 40000-40019');
  return command;
}

/** @param defaultRounds used without `--count`, except with `--watch`, which runs until Ctrl-C */
export function optionsOf(flags: Flags, definition: ProbeDefinition, defaultRounds: number): ProbeOptions {
  if (flags.ipv4 && flags.ipv6) throw usage('-4 and -6 exclude each other');
  const { file, source, sourcePorts, rate, capture } = flags;
  return {
    ...defined({ file, source, sourcePorts, rate, capture }),
    count: flags.count ?? (flags.watch ? 0 : defaultRounds),
    intervalMs: flags.interval ?? defaultIntervalMs(flags, definition),
    timeoutMs: flags.timeout,
    watch: flags.watch ?? false,
    json: flags.json ?? false,
    rounds: flags.rounds ?? false,
    quiet: flags.quiet ?? false,
    family: familyOf(flags),
    settings: settingsOf(flags, definition),
  };
}

/** Interval without a round while the one before may still run, where that is to be expected. */
function defaultIntervalMs(flags: Flags, definition: ProbeDefinition): number {
  if (!definition.service?.limitMs) return DEFAULT_INTERVAL_MS;
  const timeout = formatDuration(flags.timeout);
  const settings = { ...settingsOf(flags, definition), interval: '1s', timeout };
  // A flag with a value that is not possible is reported with the others.
  if ('issues' in parseProject({ sounder: 1, targets: { t: { probe: definition.id, to: '192.0.2.1', ...settings } } }))
    return DEFAULT_INTERVAL_MS;
  const limitMs = limitMsOf(effectiveSettings(settings), definition);
  return Math.max(DEFAULT_INTERVAL_MS, Math.ceil(limitMs / 1000) * 1000);
}

export function familyOf(flags: { readonly ipv4?: boolean; readonly ipv6?: boolean }): 4 | 6 | null {
  if (flags.ipv4) return 4;
  return flags.ipv6 ? 6 : null;
}

/** The settings that the flags stand for. */
export function settingsOf(flags: Readonly<Record<string, unknown>>, definition: ProbeDefinition): Settings {
  const own = flagged(definition).map(([name, , flag]) => [name, flags[attributeOf(flag)]]);
  return defined({ dscp: flags['dscp'], interface: flags['interface'], ...Object.fromEntries(own) });
}

/** The parser's name of a flag: `--max-hops <N>` → `maxHops`. */
const attributeOf = (flag: string): string => new Option(flag).attributeName();
