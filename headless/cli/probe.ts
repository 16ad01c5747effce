import { getSystemErrorMessage } from 'node:util';
import { addressFromBytes } from '../../core/model/address.ts';
import { type Batch, FROM_TARGET } from '../../core/model/batch.ts';
import { formatRtt } from '../../core/model/duration.ts';
import { icmpErrorOf, OUTCOMES, outcomeName } from '../../core/model/outcome.ts';
import type { ProbeColumn, ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { ProbeId } from '../../core/model/project.ts';
import { RoundTable } from '../../core/stats/rounds.ts';
import { PROBES } from '../../probes/index.common.ts';
import { MtuBook } from '../../station/live/mtu-book.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';
import { AnswerLimits, sayLimits } from './answer-limits.ts';
import { whileCapturing } from './capture.ts';
import type { CliContext } from './context.ts';
import { endStatus } from './end-status.ts';
import { eventLine, roundLine, sampleLine, summaryLine, wordOf } from './json-lines.ts';
import { listedSeries, type ProbeOptions } from './listed-targets.ts';
import { mtuLines } from './mtu-lines.ts';
import { openDriver } from './open-driver.ts';
import { showProgress } from './progress.ts';
import { ReportedErrors } from './reported-errors.ts';
import { Session } from './session.ts';
import { remarks, summaryTable } from './summary-table.ts';

/** `sounder probe TYPE`: one driver in this process, no store. */
export async function probe(
  context: CliContext,
  type: ProbeId,
  words: readonly string[],
  options: ProbeOptions,
): Promise<number> {
  const series = await listedSeries(context, type, `probe ${type}`, words, options);
  const io = await openDriver(context, series);
  const limits = new AnswerLimits();
  const errors = new ReportedErrors();
  const mtus = new MtuBook();
  const printer = samplePrinter(context, type, series, options);
  const session = new Session({
    io,
    clock: context.clock,
    series,
    rounds: options.watch || options.count === 0 ? null : options.count,
    durationMs: null,
    interrupted: context.interrupted,
    onBatch: (_, batch) => {
      limits.add(batch);
      errors.add(batch);
      mtus.add(batch);
      printer(batch);
    },
    onEvent: (event) => {
      if (options.json) context.out(`${eventLine(event)}\n`);
    },
    interfaceWords: (name) => `--interface ${name}`,
  });
  const stopProgress = showProgress(context, session, series, options);
  const result = await whileCapturing(context, options.capture, series, () => session.run()).finally(() => {
    stopProgress();
    return io.close();
  });
  if (options.json) for (const row of result.summaries) context.out(`${summaryLine(row.summary, row.series)}\n`);
  else context.out(`${summaryTable(result.summaries)}${mtuLines(series, mtus.pages)}`);
  sayLimits(context, limits, series, { json: options.json, interval: '--interval' });
  context.err(options.json ? '' : `${errors.remarks(series)}${remarks(result.summaries)}`);
  return endStatus(context, result);
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
      : [said(batch, at, probe)]),
    ...(outcome === OUTCOMES['local-error'] ? [getSystemErrorMessage(-(batch.cause[at] as number))] : []),
    ...(from === FROM_TARGET
      ? []
      : [`from ${addressFromBytes(batch.addresses, from * 16)}${ownOf(outcome, batch, at)}`]),
    ...probe.columns.flatMap((column) => plainColumn(column, batch.typed[column.name]?.[at])),
  ];
  return `${parts.join('  ')}\n`;
}

const ownOf = (outcome: number, batch: Batch, at: number): string =>
  icmpErrorOf(outcome, batch.cause[at] as number)?.isFromHere ? ' (this machine)' : '';

/** For TCP an answer says whether the port is open. What is late is an error, or it is a reply. */
function said(batch: Batch, at: number, probe: ProbeDefinition): string {
  const outcome = batch.outcome[at] as number;
  const error = icmpErrorOf(outcome, batch.cause[at] as number);
  if (error) return `${error.isLate ? 'late error: ' : ''}${outcomeName(error.meaning)}`;
  if (!probe.refusedIsAnswer) return outcomeName(outcome);
  if (outcome === OUTCOMES.reply) return 'open';
  return outcome === OUTCOMES.refused ? 'closed (refused)' : outcomeName(outcome);
}

/** What is worth reading of a probe's own columns in a line of text. */
function plainColumn(column: ProbeColumn, value: number | undefined): string[] {
  if (value === undefined || value === column.none || column.unit === 'code') return [];
  return [`${column.title.toLowerCase()} ${wordOf(column, value)}`];
}
