import { getSystemErrorMessage } from 'node:util';
import { addressFromBytes } from '../../core/model/address.ts';
import { type Batch, FROM_TARGET } from '../../core/model/batch.ts';
import { formatRtt } from '../../core/model/duration.ts';
import { icmpErrorOf, OUTCOMES, outcomeName } from '../../core/model/outcome.ts';
import type { ProbeColumn, ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { ProbeId } from '../../core/model/project.ts';
import { RoundTable } from '../../core/stats/rounds.ts';
import { PROBES } from '../../probes/index.common.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';
import type { CliContext } from './context.ts';
import { endStatus } from './end-status.ts';
import { roundLine, sampleLine, summaryLine, wordOf } from './json-lines.ts';
import { listedTargets, type ProbeOptions } from './listed-targets.ts';
import { measureListed } from './measure-listed.ts';
import { ProbeFindings } from './probe-findings.ts';
import { showProgress } from './progress.ts';
import { remarks, summaryTable } from './summary-table.ts';

/** `sounder probe TYPE`: one driver in this process, no store. */
export async function probe(
  context: CliContext,
  type: ProbeId,
  words: readonly string[],
  options: ProbeOptions,
): Promise<number> {
  const listed = await listedTargets(context, type, `probe ${type}`, words, options);
  const findings = new ProbeFindings();
  const printer = new SamplePrinter(context, type, options, listed.seriesCount === 1);
  const result = await measureListed(context, listed, options, {
    know: (series) => printer.know(series),
    take(batch) {
      findings.add(batch);
      printer.print(batch);
    },
    reset: () => findings.reset(),
    begin: (session) => showProgress(context, session, listed.seriesCount, options),
  });
  const series = result.summaries.map((row) => row.series);
  if (options.json) for (const row of result.summaries) context.out(`${summaryLine(row.summary, row.series)}\n`);
  else if (series.length > 0) context.out(`${summaryTable(result.summaries)}${findings.mtuLines(series)}`);
  findings.sayLimits(context, series, options.json);
  context.err(options.json ? '' : `${findings.remarks(series)}${remarks(result.summaries)}`);
  return endStatus(context, result);
}

/** Prints samples as they come, and with `--rounds` the figures of rounds. */
class SamplePrinter {
  private readonly context: CliContext;
  private readonly definition: ProbeDefinition;
  private readonly options: ProbeOptions;
  private readonly hasLines: boolean;
  private readonly byId = new Map<number, IdentifiedSeries>();
  private readonly rounds: RoundTable;

  /** @param isAlone the samples of several series would make no readable text */
  constructor(context: CliContext, type: ProbeId, options: ProbeOptions, isAlone: boolean) {
    const { definition } = PROBES[type];
    this.context = context;
    this.definition = definition;
    this.options = options;
    this.hasLines = !options.quiet && (options.json || (isAlone && !options.watch));
    this.rounds = new RoundTable((id) => {
      const one = this.byId.get(id);
      return one && { rules: definition, samples: definition.adaptive ? null : one.planned.settings.packets };
    });
  }

  know(series: readonly IdentifiedSeries[]): void {
    for (const one of series) this.byId.set(one.seriesId, one);
  }

  print(batch: Batch): void {
    const { definition, options } = this;
    let text = '';
    for (let at = 0; this.hasLines && at < batch.count; at++) {
      const one = this.byId.get(batch.series[at] as number);
      if (one)
        text += options.json ? `${sampleLine(batch, at, one, definition)}\n` : plainLine(batch, at, one, definition);
    }
    for (const round of options.json && options.rounds ? this.rounds.add(batch) : []) {
      const one = this.byId.get(round.series);
      if (one) text += `${roundLine(round, one)}\n`;
    }
    if (text !== '') this.context.out(text);
  }
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
