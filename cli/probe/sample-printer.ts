import { sendErrorText } from '../../core/analysis/send-errors.ts';
import { addressFromBytes } from '../../core/model/address.ts';
import { type Batch, FROM_TARGET } from '../../core/model/batch.ts';
import { columnValue, valueText } from '../../core/model/column-value.ts';
import { formatRtt } from '../../core/model/duration.ts';
import { type Cause, causeName, icmpErrorOf, OUTCOMES, outcomeClass, outcomeName } from '../../core/model/outcome.ts';
import type { ProbeColumn, ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { sampleLine } from '../../core/samples/sample-line.ts';
import { RoundTable } from '../../core/stats/rounds.ts';
import { withoutCapital } from '../../core/text/clause.ts';
import { probeOf } from '../../probes/registry.ts';
import type { CliContext } from '../command/context.ts';
import { roundLine } from '../output/json-lines.ts';
import type { ProbeOptions } from './listed-targets.ts';

/** Reasons why a sample was not measured. */
const UNMEASURED: Readonly<Record<Cause, string>> = {
  none: 'reason unknown',
  'slot-missed': 'missed slot: could not be sent in time',
  'engine-restart': 'the packet engine restarted',
  'receive-overflow': 'receive buffer overflow',
  suspended: 'this host was suspended',
  'buffer-overflow': 'sample buffer overflow',
  'no-descriptor': 'no free file descriptor',
  'ambiguous-answer': 'the reply may belong to this packet or to another',
  'still-running': 'previous round still running',
  locked: 'another probe ran alone until the next round',
  'not-available': 'a program or ability is missing on this host',
  'held-off': 'the server wants fewer requests',
};

type PrinterOptions = Pick<ProbeOptions, 'json' | 'quiet' | 'watch' | 'rounds'>;

/** Prints samples as they come, and the figures of rounds with `--rounds`. */
export class SamplePrinter {
  private readonly context: Pick<CliContext, 'out'>;
  private readonly definition: ProbeDefinition;
  private readonly options: PrinterOptions;
  private readonly hasLines: boolean;
  private readonly byId = new Map<number, IdentifiedSeries>();
  private readonly rounds: RoundTable;
  /** Unfinished packets with a mismatched reply. */
  private readonly mismatched = new Set<string>();

  /** @param isAlone there is one series; samples of several ones would not be readable */
  constructor(context: Pick<CliContext, 'out'>, type: string, options: PrinterOptions, isAlone: boolean) {
    const { definition } = probeOf(type);
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
      if (one) text += options.json ? `${sampleLine(batch, at, one, definition)}\n` : this.plainLine(batch, at, one);
    }
    for (const round of options.json && options.rounds ? this.rounds.add(batch) : []) {
      const one = this.byId.get(round.series);
      if (one) text += `${roundLine(round, one)}\n`;
    }
    if (text !== '') this.context.out(text);
  }

  /** The line of a timeout names a mismatched reply before it. */
  private plainLine(batch: Batch, at: number, series: IdentifiedSeries): string {
    const outcome = batch.outcome[at] as number;
    const packet = `${series.seriesId} ${batch.round[at]} ${batch.seq[at]}`;
    if (outcome === OUTCOMES.mismatch) this.mismatched.add(packet);
    const hadMismatch = outcomeClass(outcome) !== 'amendment' && this.mismatched.delete(packet);
    const line = plainLine(batch, at, series, this.definition);
    return hadMismatch && outcome === OUTCOMES.timeout ? `${line}  (mismatched reply only)\n` : `${line}\n`;
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
    ...(outcome === OUTCOMES.reply && probe.stateWords === undefined ? [] : [describeOutcome(batch, at, probe)]),
    ...(outcome === OUTCOMES['not-measured'] ? [UNMEASURED[causeName(batch.cause[at] as number)]] : []),
    ...(outcome === OUTCOMES['local-error'] && !probe.service ? [sendErrorText(batch.cause[at] as number)] : []),
    ...(from === FROM_TARGET
      ? []
      : [`from ${addressFromBytes(batch.addresses, from * 16)}${ownOf(outcome, batch, at)}`]),
    ...probe.columns.flatMap((column) => plainColumn(column, batch.typed[column.name]?.[at], probe)),
    ...(outcome === OUTCOMES.reply ? [] : errorOf(batch.details?.[at])),
  ];
  return parts.join('  ');
}

/** Why a transaction failed, in the words of its probe. */
function errorOf(detail: string | null | undefined): string[] {
  const { error } = (detail ? JSON.parse(detail) : {}) as { readonly error?: unknown };
  return typeof error === 'string' && error !== '' ? [error] : [];
}

const ownOf = (outcome: number, batch: Batch, at: number): string =>
  icmpErrorOf(outcome, batch.cause[at] as number)?.isFromHere ? ' (this host)' : '';

/** The outcome, for TCP as the state of the port. */
function describeOutcome(batch: Batch, at: number, probe: ProbeDefinition): string {
  const outcome = batch.outcome[at] as number;
  const error = icmpErrorOf(outcome, batch.cause[at] as number);
  if (error) return `${error.isLate ? 'late error: ' : ''}${outcomeName(error.meaning)}`;
  if (outcome === OUTCOMES['not-measured']) return 'not measured';
  if (!probe.refusedIsAnswer) return outcomeName(outcome);
  if (outcome === OUTCOMES.reply) return 'open';
  return outcome === OUTCOMES.refused ? 'closed (refused)' : outcomeName(outcome);
}

/** The probe columns that a line of text shows. */
function plainColumn(column: ProbeColumn, value: number | undefined, probe: ProbeDefinition): string[] {
  const shown = columnValue(column, value);
  if (shown === null || (column.unit === 'code' && column.name !== probe.latestColumn)) return [];
  return [`${withoutCapital(column.title)} ${probe.service ? valueText(column, shown) : shown}`];
}
