import { addressFamily, addressFromBytes } from '../../core/model/address.ts';
import { type Batch, FROM_TARGET } from '../../core/model/batch.ts';
import { describeOwnError, errorName } from '../../core/model/error-text.ts';
import { type IcmpError, icmpErrorOf, OUTCOMES, outcomeName } from '../../core/model/outcome.ts';
import { transportOf } from '../../core/model/packet-size.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { isTraced, outcomeRules, probeOf } from '../../probes/registry.ts';

/** Lines beyond this number are counted only. */
const MOST_LINES = 20;

interface Reported {
  readonly error: IcmpError;
  /** null = the target itself. */
  readonly sender: string | null;
  readonly icmpType: number;
  readonly icmpCode: number;
  count: number;
  lateCount: number;
}

interface Findings {
  readonly errors: Map<string, Reported>;
  /** Other addresses of the target that replied. */
  readonly repliedFrom: Set<string>;
  mismatches: number;
}

/** ICMP errors, mismatches and replies from other addresses, per series. Traces report theirs themselves. */
export class ReportedErrors {
  private readonly bySeries = new Map<number, Findings>();

  add(batch: Batch): void {
    if (isTraced(batch.probeCode)) return;
    for (let at = 0; at < batch.count; at++) {
      const outcome = batch.outcome[at] as number;
      const error = icmpErrorOf(outcome, batch.cause[at] as number);
      if (error && !isTrial(batch, error)) this.note(batch, at, error);
      else if (outcome === OUTCOMES.mismatch) this.findingsOf(batch, at).mismatches += 1;
      else if (outcome === OUTCOMES.reply && batch.from[at] !== FROM_TARGET) {
        this.findingsOf(batch, at).repliedFrom.add(senderOf(batch, at) ?? '');
      }
    }
  }

  /** A line for each finding. */
  remarks(series: readonly IdentifiedSeries[]): string {
    const lines = series.flatMap((one) => {
      const findings = this.bySeries.get(one.seriesId);
      return findings ? remarksOf(one, findings) : [];
    });
    const left = lines.length - MOST_LINES;
    const shown = left > 0 ? [...lines.slice(0, MOST_LINES), `… and ${left} more lines like these`] : lines;
    return shown.map((line) => `${line}\n`).join('');
  }

  private note(batch: Batch, at: number, error: IcmpError): void {
    const { errors } = this.findingsOf(batch, at);
    const sender = senderOf(batch, at);
    const [icmpType, icmpCode] = [batch.typed['icmpType']?.[at] ?? 255, batch.typed['icmpCode']?.[at] ?? 255];
    const key = [sender, icmpType, icmpCode].join(' ');
    const known = errors.get(key) ?? { error, sender, icmpType, icmpCode, count: 0, lateCount: 0 };
    errors.set(key, known);
    known.count += 1;
    if (error.isLate) known.lateCount += 1;
  }

  private findingsOf(batch: Batch, at: number): Findings {
    const series = batch.series[at] as number;
    const known = this.bySeries.get(series) ?? { errors: new Map(), repliedFrom: new Set(), mismatches: 0 };
    this.bySeries.set(series, known);
    return known;
  }
}

/** Whether an error is part of the measurement, as "too big" is for trial packets. */
const isTrial = ({ probeCode }: Batch, { meaning }: IcmpError): boolean =>
  outcomeRules(probeCode).transitOutcomes.includes(outcomeName(meaning));

const senderOf = (batch: Batch, at: number): string | null => {
  const from = batch.from[at] as number;
  return from === FROM_TARGET ? null : addressFromBytes(batch.addresses, from * 16);
};

function remarksOf({ planned }: IdentifiedSeries, findings: Findings): string[] {
  const { address, probe } = planned;
  const { errors, repliedFrom, mismatches } = findings;
  const isTcp = transportOf(probeOf(probe).compile(planned)) === 'tcp';
  const changed = isTcp ? 'to another port than was sent from' : 'with other data than was sent';
  return [
    ...[...errors.values()].map((one) => errorRemark(address, one)),
    ...[...repliedFrom].map((from) => `${address} replies from another of its addresses: ${from}`),
    ...(mismatches > 0 ? [`${address}: ${mismatches} ${mismatches === 1 ? 'reply' : 'replies'} ${changed}`] : []),
  ];
}

function errorRemark(target: string, { error, sender, icmpType, icmpCode, count, lateCount }: Reported): string {
  const code = { family: addressFamily(target.split('%')[0] ?? '') ?? 4, icmpType, icmpCode };
  const some = lateCount === 0 ? '' : lateCount === count ? ', after the timeout' : `, ${lateCount} after the timeout`;
  const times = `${count} ${count === 1 ? 'packet' : 'packets'}${some}`;
  if (error.isFromHere) return `${describeOwnError(target, code, error)} (${times})`;
  return `${sender ?? target} reports ${errorName(code)} for ${target} (${times})`;
}
