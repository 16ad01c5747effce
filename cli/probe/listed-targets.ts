import { addressFamily } from '../../core/model/address.ts';
import { formatDuration } from '../../core/model/duration.ts';
import type { ServiceWork } from '../../core/model/probe-definition.ts';
import type { Group, Project, Target } from '../../core/model/project.ts';
import type { Settings } from '../../core/model/settings.ts';
import type { ListProblem } from '../../core/model/target-list.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { FaultError } from '../../core/result/result.ts';
import { printable } from '../../core/text/printable.ts';
import { readTextInput, readTextStream } from '../../host/read-text-file.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { parseProject, warningsOf } from '../../probes/project-schema.ts';
import { probeOf } from '../../probes/registry.ts';
import type { CliContext } from '../command/context.ts';
import { usage } from '../command/usage.ts';
import { checkRate } from '../measure/check-rate.ts';
import { unresolvedPlan } from '../measure/expand-plan.ts';
import { interruptedWhileReading } from '../project/project-argument.ts';
import { flagOf, givenSettings } from './flag-of.ts';
import { type ReadTarget, readDestinations, readEndpoints } from './read-targets.ts';

/** Ten times the size of a list with the maximum number of targets. */
const MAX_LIST_BYTES = 16 * 1024 * 1024;

/** Longest name of a target. */
const MAX_NAME = 128;

/** Targets for hints; each probe takes the first that it can interpret. */
const EXAMPLES = ['example.com', 'https://example.com/'];

export interface ProbeOptions {
  readonly file?: string;
  readonly count: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly watch: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /** With `json`: the figures of every round too. */
  readonly rounds: boolean;
  readonly family: 4 | 6 | null;
  /** The settings of the flags. */
  readonly settings: Settings;
  readonly source?: string;
  readonly sourcePorts?: string;
  readonly rate?: number;
  /** Record the packets into this file. */
  readonly capture?: string;
}

/** The targets of a command line or a list, with their settings. */
export interface Listed {
  readonly project: Project;
  /** Number of series if each name has one address. */
  readonly seriesCount: number;
  /** Each address once; two names are two targets, even with the same address. */
  once(series: readonly IdentifiedSeries[]): readonly IdentifiedSeries[];
}

/**
 * Reads the targets and reports notes on them. Throws `usage.invalid`, `list.invalid`, `plan.too-fast`.
 * @param command as it is typed, for hints
 */
export async function listedTargets(
  context: CliContext,
  type: string,
  command: string,
  words: readonly string[],
  options: ProbeOptions,
): Promise<Listed> {
  const { service } = probeOf(type).definition;
  const asked = askedFamily(options);
  const texts = await listText(context, command, words, options.file, service);
  const targets = targetsOf(texts, service, options, asked, context.err);
  const project = projectOf(type, targets, options, asked);
  const warnings = new Set(warningsOf(project).map(({ message }) => message));
  for (const warning of warnings) context.err(`sounder: ${warning}\n`);
  // The group that carries --source is not the user's.
  const once = (series: readonly IdentifiedSeries[]) =>
    (service?.endpoints ? series : onceEach(series, targets)).map((one) => ({
      ...one,
      planned: { ...one.planned, group: null },
    }));
  const whole = once(unresolvedPlan(project).series);
  checkRate(whole, options.rate, '--interval');
  return { project, seriesCount: whole.length, once };
}

function exampleOf(service: ServiceWork | undefined): string {
  const known = service?.endpoints && EXAMPLES.find((to) => !('error' in (service.endpoints?.(to, {}) ?? {})));
  return known ?? '192.0.2.1';
}

/** Words of the command line, and the text of a list; null = there is none. */
interface ListText {
  readonly words: readonly string[];
  readonly list: string | null;
}

async function listText(
  { interrupted }: CliContext,
  command: string,
  words: readonly string[],
  file: string | undefined,
  service: ServiceWork | undefined,
): Promise<ListText> {
  if (file === undefined) {
    if (words.length > 0) return { words, list: null };
    if (service?.defaultTo !== undefined) return { words: [service.defaultTo], list: null };
    throw usage('No target given', `name one, or a list with -f: sounder ${command} ${exampleOf(service)}`);
  }
  try {
    const list =
      file === '-'
        ? await readTextStream(process.stdin, MAX_LIST_BYTES, interrupted)
        : await readTextInput(file, MAX_LIST_BYTES, interrupted);
    if (list === null) throw new Error('larger than 16 MB');
    return { words, list };
  } catch (error) {
    if (interrupted.aborted) throw interruptedWhileReading(file === '-' ? 'standard input' : file);
    throw usage(`The list ${file} cannot be read: ${systemErrorText(error)}`);
  }
}

/** A message about a target: with its place in a list, or its name if it is a word of the command line. */
function problemText({ line, column, text, message }: ListProblem, wordLines: number): string {
  if (line > wordLines) return printable(`Line ${line - wordLines}, column ${column}: ${message}`);
  return printable(message.includes(text) ? message : `${text}: ${message}`);
}

/** The address family that -4, -6 or a source address requires, and the reason. */
interface AskedFamily {
  readonly family: 4 | 6;
  readonly why: string;
}

function askedFamily({ family, source }: ProbeOptions): AskedFamily | null {
  const ofSource = addressFamily(source?.split('/')[0] ?? '');
  if (family !== null && ofSource !== undefined && ofSource !== family) {
    throw usage(`-${family} and --source ${source} (IPv${ofSource}) exclude each other`);
  }
  if (family !== null) return { family, why: `-${family} requires IPv${family}` };
  return ofSource === undefined ? null : { family: ofSource, why: `--source ${source} is IPv${ofSource}` };
}

/** Targets of the other family. Names are resolved to the required one. */
function* familyProblems(targets: readonly ReadTarget[], { family, why }: AskedFamily): Generator<ListProblem> {
  for (const { to, family: own, line, column } of targets) {
    if (own === null || own === family) continue;
    yield { line, column, text: to, message: `${to} is IPv${own}, but ${why}` };
  }
}

/** Each address once, because destinations may overlap; two names are two targets, even with the same address. */
function onceEach(series: readonly IdentifiedSeries[], targets: readonly ReadTarget[]): readonly IdentifiedSeries[] {
  const names = new Set(targets.flatMap(({ to, isName }) => (isName ? [to] : [])));
  const seen = new Set<string>();
  return series.filter(({ planned }) => {
    const key = names.has(planned.target) ? planned.target : planned.address;
    const place = `${key} ${planned.port}`;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

/** The targets of words and a list; reports notes on them. */
function targetsOf(
  { words, list }: ListText,
  service: ServiceWork | undefined,
  { file, settings }: ProbeOptions,
  asked: AskedFamily | null,
  err: (text: string) => void,
): readonly ReadTarget[] {
  const text = [...words, ...(list === null ? [] : [list])].join('\n');
  const wordLines =
    service?.endpoints || words.length === 0 ? words.length : words.join('\n').split(/\r\n|\n|\r/).length;
  const { targets, errors, notes, duplicates } = service?.endpoints
    ? readEndpoints(words, list ?? '', service, settings, givenSettings(settings))
    : readDestinations(text, service, givenSettings(settings));
  const problems = [...errors, ...(asked === null ? [] : familyProblems(targets, asked))];
  if (problems.length > 0) {
    const message = problems.map((one) => problemText(one, wordLines)).join('\nsounder: ');
    // Errors in words are wrong usage; errors in lines are those of a file.
    throw new FaultError({
      code: problems.some(({ line }) => line <= wordLines) ? 'usage.invalid' : 'list.invalid',
      message,
    });
  }
  if (targets.length === 0) throw usage(`No target in ${file === undefined ? 'the arguments' : `the list ${file}`}`);
  for (const note of notes) err(`sounder: ${problemText(note, wordLines)}\n`);
  const listed = service?.endpoints ? 'target' : 'address';
  if (duplicates > 0)
    err(
      `sounder: ${duplicates} ${duplicates === 1 ? `${listed} is` : `${plural(listed)} are`} listed more than once\n`,
    );
  return targets;
}

const plural = (word: string): string => (word.endsWith('s') ? `${word}es` : `${word}s`);

/** The targets of a list as a project, which is then checked and expanded like any other. */
function projectOf(
  type: string,
  listed: readonly ReadTarget[],
  options: ProbeOptions,
  asked: AskedFamily | null,
): Project {
  if (probeOf(type).definition.needsPort && options.settings.port === undefined)
    throw usage(`${type} needs a port`, 'give one with --port, e.g. --port 443');
  const { source, sourcePorts } = options;
  const settings = {
    probe: type,
    interval: formatDuration(options.intervalMs),
    timeout: formatDuration(options.timeoutMs),
    ...options.settings,
    ...(asked === null ? {} : { addressFamily: `ipv${asked.family}` as const }),
  };
  const flow: Group = {
    autoRegister: true,
    ...(source === undefined ? {} : { source }),
    ...(sourcePorts === undefined ? {} : { sourcePorts }),
  };
  const group = source === undefined && sourcePorts === undefined ? {} : { groups: { source: flow } };
  const targets: Record<string, Target> = {};
  for (const one of listed) targets[freeName(one, targets)] = { ...settings, ...one.settings, to: one.to };
  const checked = parseProject({ sounder: 1, ...group, targets });
  if ('project' in checked) return checked.project;
  const messages = new Set(checked.issues.map(({ path, message }) => flagProblem(String(path.at(-1)), message)));
  throw usage([...messages].join('\nsounder: '));
}

/** `to`, cut to the length of a name; where that is taken, with the settings in its text, or a number. */
function freeName({ to, name, settings }: ReadTarget, taken: Readonly<Record<string, unknown>>): string {
  const whole = [name ?? to, ...Object.values(settings).map(String)].join(' ');
  const names = [name ?? to, whole].map((name) => name.slice(0, MAX_NAME));
  for (let number = 2; ; number++) {
    const free = names.find((one) => !Object.hasOwn(taken, one));
    if (free !== undefined) return free;
    names.push(`${whole.slice(0, MAX_NAME - 8)} (${number})`);
  }
}

/** A message about a flag, from one about the setting that it stands for. */
const flagProblem = (setting: string, message: string): string =>
  message.startsWith(`${setting} `)
    ? `${flagOf(setting)}${message.slice(setting.length)}`
    : `${flagOf(setting)}: ${message}`;
