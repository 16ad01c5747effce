import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { getSystemErrorMessage } from 'node:util';
import { addressFromBytes } from '../../core/model/address.ts';
import { type Batch, FROM_TARGET } from '../../core/model/batch.ts';
import { formatRtt } from '../../core/model/duration.ts';
import { OUTCOMES, outcomeName } from '../../core/model/outcome.ts';
import type { ProbeColumn, ProbeDefinition } from '../../core/model/probe-definition.ts';
import { type Group, type ProbeId, type Project, parseProject, type Target } from '../../core/model/project.ts';
import { parseTargetList } from '../../core/model/target-list.ts';
import { FaultError } from '../../core/result/result.ts';
import { RoundTable } from '../../core/stats/rounds.ts';
import { EXIT } from '../../host/exit-status.ts';
import { PROBES } from '../../probes/index.common.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';
import { AnswerLimits, limitLine, limitRemark } from './answer-limits.ts';
import { whileCapturing } from './capture.ts';
import { checkRate } from './check-rate.ts';
import { type CliContext, usage } from './context.ts';
import { eventLine, roundLine, sampleLine, summaryLine, wordOf } from './json-lines.ts';
import { openDriver } from './open-driver.ts';
import { showProgress } from './progress.ts';
import { resolvePlan } from './resolve.ts';
import { Session } from './session.ts';
import { remarks, summaryTable } from './summary-table.ts';

/** What the flags of a probe set in its target, in the words of the file. */
export type ProbeSettings = Pick<
  Target,
  | 'payloadBytes'
  | 'ttl'
  | 'dscp'
  | 'interface'
  | 'dontFragment'
  | 'port'
  | 'method'
  | 'maxHops'
  | 'silentHops'
  | 'flows'
  | 'maxMtu'
>;

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
  readonly settings: ProbeSettings;
  readonly source?: string;
  readonly sourcePorts?: string;
  readonly rate?: number;
  /** Record the packets into this file. */
  readonly capture?: string;
}

/** `sounder probe TYPE`: one driver in this process, no store. */
export async function probe(
  context: CliContext,
  type: ProbeId,
  words: readonly string[],
  options: ProbeOptions,
): Promise<number> {
  const project = projectOf(type, await listText(`probe ${type}`, words, options.file), options, context.err);
  const { series: listed, left, notes } = await resolvePlan(project, context.clock);
  const series = onceEach(listed);
  const again = listed.length - series.length;
  if (again > 0)
    context.err(
      `sounder: ${again} ${again === 1 ? 'address is' : 'addresses are'} listed more than once: probed once\n`,
    );
  for (const { name, note } of notes) context.err(`sounder: ${name}: ${note}\n`);
  for (const { name, reason } of left) context.err(`sounder: ${name} is left out: ${reason}\n`);
  if (series.length === 0) {
    throw new FaultError({ code: 'resolver.nothing-left', message: 'none of the targets can be probed' });
  }
  checkRate(series, options.rate);
  const io = await openDriver(context, series);
  const limits = type === 'udp-unreachable' ? new AnswerLimits(PROBES[type].definition) : null;
  const printer = samplePrinter(context, type, series, options);
  const session = new Session({
    io,
    clock: context.clock,
    series,
    rounds: options.watch || options.count === 0 ? null : options.count,
    durationMs: null,
    interrupted: context.interrupted,
    onBatch: (_, batch) => {
      limits?.add(batch);
      printer(batch);
    },
    onEvent: (event) => {
      if (options.json) context.out(`${eventLine(event)}\n`);
    },
  });
  const stopProgress = showProgress(context, session, series, options);
  const result = await whileCapturing(context, options.capture, series, () => session.run()).finally(() => {
    stopProgress();
    return io.close();
  });
  if (options.json) for (const row of result.summaries) context.out(`${summaryLine(row.summary, row.series)}\n`);
  else context.out(summaryTable(result.summaries));
  for (const { one, pattern } of limits?.found(series) ?? []) {
    if (options.json) context.out(limitLine(one, pattern));
    else context.err(limitRemark(one, pattern));
  }
  context.err(options.json ? '' : remarks(result.summaries));
  return result.wasInterrupted ? EXIT.interrupted : EXIT.ok;
}

export async function listText(command: string, words: readonly string[], file: string | undefined): Promise<string> {
  if (file === undefined) {
    if (words.length === 0) throw usage('name at least one target, or a list with -f', `sounder ${command} 192.0.2.1`);
    return words.join('\n');
  }
  try {
    const list = file === '-' ? await readAll(process.stdin) : readFileSync(file, 'utf8');
    return [...words, list].join('\n');
  } catch (error) {
    throw usage(`the list ${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Destinations that overlap name some addresses twice. */
function onceEach(series: readonly IdentifiedSeries[]): readonly IdentifiedSeries[] {
  const seen = new Set<string>();
  return series.filter(({ planned }) => {
    const key = `${planned.address} ${planned.port}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The targets of a list as a project, so that one way of expanding and checking serves all. */
export function projectOf(type: ProbeId, list: string, options: ProbeOptions, err: (text: string) => void): Project {
  const parsed = parseTargetList(list);
  if (parsed.errors.length > 0) {
    const lines = parsed.errors.map((error) => `line ${error.line}, column ${error.column}: ${error.message}`);
    throw usage(lines.join('\nsounder: '));
  }
  if (parsed.targets.length === 0) throw usage('the list has no targets');
  for (const note of parsed.notes) err(`sounder: line ${note.line}, column ${note.column}: ${note.message}\n`);
  if (parsed.duplicates > 0)
    err(`sounder: listed more than once: ${parsed.duplicates} ${parsed.duplicates === 1 ? 'address' : 'addresses'}\n`);
  const settings: Omit<Target, 'to'> = {
    probe: type,
    interval: `${options.intervalMs}ms`,
    timeout: `${options.timeoutMs}ms`,
    ...options.settings,
    ...(options.family === null ? {} : { addressFamily: options.family === 4 ? ('ipv4' as const) : ('ipv6' as const) }),
  };
  const { source, sourcePorts } = options;
  const flow: Group = {
    autoRegister: true,
    ...(source === undefined ? {} : { source }),
    ...(sourcePorts === undefined ? {} : { sourcePorts }),
  };
  const group = source === undefined && sourcePorts === undefined ? {} : { groups: { source: flow } };
  const targets = Object.fromEntries(
    parsed.targets.map(({ destination }) => [destination.text, { ...settings, to: destination.text }]),
  );
  const checked = parseProject({ sounder: 1, ...group, targets });
  if ('project' in checked) return checked.project;
  const messages = new Set(
    checked.issues.map((issue) => `${flagOf(String(issue.path.at(-1) ?? ''))}: ${issue.message}`),
  );
  throw usage([...messages].join('\nsounder: '));
}

/** The flag that a setting of the file came from. */
function flagOf(setting: string): string {
  const named: Readonly<Record<string, string>> = { payloadBytes: 'size', addressFamily: '4', dontFragment: 'df' };
  return `--${named[setting] ?? setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function samplePrinter(context: CliContext, type: ProbeId, series: readonly IdentifiedSeries[], options: ProbeOptions) {
  const { definition } = PROBES[type];
  const byId = new Map(series.map((one) => [one.seriesId, one]));
  const rounds = new RoundTable((id) => {
    const one = byId.get(id);
    return one && { rules: definition, samples: definition.adaptive ? null : one.planned.settings.packets };
  });
  const lines = !options.quiet && (options.json || (series.length === 1 && !options.watch));
  return (batch: Batch): void => {
    let text = '';
    for (let at = 0; lines && at < batch.count; at++) {
      const one = byId.get(batch.series[at] as number);
      if (one)
        text += options.json ? `${sampleLine(batch, at, one, definition)}\n` : plainLine(batch, at, one, definition);
    }
    for (const round of options.json && options.rounds ? rounds.add(batch) : []) {
      const one = byId.get(round.series);
      if (one) text += `${roundLine(round, one)}\n`;
    }
    if (text !== '') context.out(text);
  };
}

function plainLine(batch: Batch, at: number, { planned }: IdentifiedSeries, probe: ProbeDefinition): string {
  const outcome = batch.outcome[at] as number;
  const rttMs = (batch.rttNs[at] as number) / 1e6;
  const from = batch.from[at] as number;
  const ttl = batch.replyTtl[at] as number;
  const parts = [
    `${planned.address}${planned.port === null ? '' : ` port ${planned.port}`}`,
    `#${batch.round[at]}`,
    ...(Number.isNaN(rttMs) ? [] : [formatRtt(rttMs)]),
    ...(ttl > 0 ? [`ttl ${ttl}`] : []),
    ...(outcome === OUTCOMES.reply && probe.id !== 'tcp-connect' && probe.id !== 'tcp-syn'
      ? []
      : [said(outcome, probe)]),
    ...(outcome === OUTCOMES['local-error'] ? [getSystemErrorMessage(-(batch.cause[at] as number))] : []),
    ...(from === FROM_TARGET ? [] : [`from ${addressFromBytes(batch.addresses, from * 16)}`]),
    ...probe.columns.flatMap((column) => plainColumn(column, batch.typed[column.name]?.[at])),
  ];
  return `${parts.join('  ')}\n`;
}

/** For TCP an answer says whether the port is open. */
function said(outcome: number, probe: ProbeDefinition): string {
  if (!probe.refusedIsAnswer) return outcomeName(outcome);
  if (outcome === OUTCOMES.reply) return 'open';
  return outcome === OUTCOMES.refused ? 'closed (refused)' : outcomeName(outcome);
}

/** What is worth reading of a probe's own columns in a line of text. */
function plainColumn(column: ProbeColumn, value: number | undefined): string[] {
  if (value === undefined || value === column.none || column.unit === 'code') return [];
  return [`${column.title.toLowerCase()} ${wordOf(column, value)}`];
}
