import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { formatRtt } from '../../core/model/duration.ts';
import { OUTCOMES, outcomeName } from '../../core/model/outcome.ts';
import { Project, type Target } from '../../core/model/project.ts';
import { parseTargetList } from '../../core/model/target-list.ts';
import { FaultError } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { PROBES } from '../../probes/index.common.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';
import { checkRate } from './check-rate.ts';
import { type CliContext, usage } from './context.ts';
import { eventLine, sampleLine, summaryLine } from './json-lines.ts';
import { openDriver } from './open-driver.ts';
import { showProgress } from './progress.ts';
import { resolvePlan } from './resolve.ts';
import { Session } from './session.ts';
import { remarks, summaryTable } from './summary-table.ts';

export interface ProbeOptions {
  readonly file?: string;
  readonly count: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly watch: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly family: 4 | 6 | null;
  readonly ttl?: number;
  readonly size?: number;
  readonly dscp?: number;
  readonly source?: string;
  readonly interface?: string;
  readonly rate?: number;
}

/** `sounder probe icmp`: one driver in this process, no store. */
export async function probeIcmp(context: CliContext, words: readonly string[], options: ProbeOptions): Promise<number> {
  const project = projectOf(await listText(words, options.file), options);
  const { series, left } = await resolvePlan(project, context.clock);
  for (const { name, reason } of left) context.err(`sounder: ${name} is left out: ${reason}\n`);
  if (series.length === 0) {
    throw new FaultError({ code: 'resolver.nothing-left', message: 'none of the targets can be probed' });
  }
  checkRate(series, options.rate);
  const io = await openDriver(context, series);
  const printer = samplePrinter(context, series, options);
  const session = new Session({
    io,
    clock: context.clock,
    series,
    rounds: options.watch || options.count === 0 ? null : options.count,
    durationMs: null,
    interrupted: context.interrupted,
    onBatch: (_, batch) => printer(batch),
    onEvent: (event) => {
      if (options.json) context.out(`${eventLine(event)}\n`);
    },
  });
  const stopProgress = showProgress(context, session, series, options);
  const result = await session.run();
  stopProgress();
  await io.close();
  if (options.json) for (const row of result.summaries) context.out(`${summaryLine(row.summary, row.series)}\n`);
  else context.out(summaryTable(result.summaries));
  context.err(options.json ? '' : remarks(result.summaries));
  return result.wasInterrupted ? EXIT.interrupted : EXIT.ok;
}

async function listText(words: readonly string[], file: string | undefined): Promise<string> {
  if (file === undefined) {
    if (words.length === 0) throw usage('name at least one target, or a list with -f', 'sounder probe icmp 192.0.2.1');
    return words.join('\n');
  }
  try {
    const list = file === '-' ? await readAll(process.stdin) : readFileSync(file, 'utf8');
    return [...words, list].join('\n');
  } catch (error) {
    throw usage(`the list ${file} cannot be read: ${(error as Error).message}`);
  }
}

/** The targets of a list as a project, so that one way of expanding and checking serves all. */
function projectOf(list: string, options: ProbeOptions): Project {
  const parsed = parseTargetList(list);
  if (parsed.errors.length > 0) {
    const lines = parsed.errors.map((error) => `line ${error.line}, column ${error.column}: ${error.message}`);
    throw usage(lines.join('\nsounder: '));
  }
  if (parsed.targets.length === 0) throw usage('the list has no targets');
  const settings: Omit<Target, 'to'> = {
    probe: 'icmp',
    interval: `${options.intervalMs}ms`,
    timeout: `${options.timeoutMs}ms`,
    ...(options.size === undefined ? {} : { payloadBytes: options.size }),
    ...(options.ttl === undefined ? {} : { ttl: options.ttl }),
    ...(options.dscp === undefined ? {} : { dscp: options.dscp }),
    ...(options.family === null ? {} : { addressFamily: options.family === 4 ? ('ipv4' as const) : ('ipv6' as const) }),
    ...(options.interface === undefined ? {} : { interface: options.interface }),
  };
  const group =
    options.source === undefined ? {} : { groups: { source: { source: options.source, autoRegister: true } } };
  const targets = Object.fromEntries(
    parsed.targets.map(({ destination }) => [destination.text, { ...settings, to: destination.text }]),
  );
  const checked = Project.safeParse({ sounder: 1, ...group, targets });
  if (checked.success) return checked.data;
  const messages = new Set(checked.error.issues.map((issue) => `${String(issue.path.at(-1) ?? '')}: ${issue.message}`));
  throw usage([...messages].join('\nsounder: '));
}

function samplePrinter(context: CliContext, series: readonly IdentifiedSeries[], options: ProbeOptions) {
  const probe = PROBES.icmp.definition;
  const byId = new Map(series.map((one) => [one.seriesId, one]));
  const lines = !options.quiet && (options.json || (series.length === 1 && !options.watch));
  return (batch: Parameters<typeof sampleLine>[0]): void => {
    if (!lines) return;
    let text = '';
    for (let at = 0; at < batch.count; at++) {
      const one = byId.get(batch.series[at] as number);
      if (one) text += options.json ? `${sampleLine(batch, at, one, probe)}\n` : plainLine(batch, at, one);
    }
    context.out(text);
  };
}

function plainLine(batch: Parameters<typeof sampleLine>[0], at: number, { planned }: IdentifiedSeries): string {
  const outcome = outcomeName(batch.outcome[at] as number);
  const answered = outcome === 'reply' || outcome === 'late' || outcome === 'duplicate';
  const rtt = answered ? `  ${formatRtt((batch.rttNs[at] as number) / 1e6)}` : '';
  const ttl = batch.replyTtl[at] as number;
  const word = batch.outcome[at] === OUTCOMES.reply ? '' : `  ${outcome}`;
  return `${planned.address}  #${batch.round[at]}${rtt}${ttl > 0 ? `  ttl ${ttl}` : ''}${word}\n`;
}
