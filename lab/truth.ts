import type { Measurement, Truth } from '../host/packet-io/network/measurement.ts';
import { binomialBounds } from './binomial.ts';
import { AMENDMENTS, packetsOf } from './measure.ts';
import type { HopRow } from './rows.ts';

/** The kernel's error queues do not contain the quoted TTL. */
const NOT_KNOWN = 255;

/** Rounds within which a change must be visible. */
const ROUNDS_TO_NOTICE = 2;

/** Lists all contradictions to the truth of a measurement; empty = it was measured correctly. */
export function contradictions(
  measurement: Measurement,
  rows: readonly HopRow[],
  time: 'virtual' | 'real',
): readonly string[] {
  const { truth, send } = measurement;
  const finals = rows.filter((row) => !AMENDMENTS.includes(row.outcome)).toSorted((a, b) => a.sentMs - b.sentMs);
  return [
    ...unequal('packets', finals.length, packetsOf(send)),
    ...negativeTimes(rows),
    ...tallies(truth, rows),
    ...ratios(truth, rows, finals),
    ...runs(truth, finals),
    ...times(truth, finals, time),
    ...fields(truth, finals, time),
    ...hops(truth, finals),
    ...brokenPorts(truth, finals),
    ...change(truth, finals, send.periodMs),
    ...limited(truth, finals),
  ];
}

function unequal(what: string, found: unknown, expected: unknown): string[] {
  const [left, right] = [JSON.stringify(found), JSON.stringify(expected)];
  return left === right ? [] : [`${what}: ${left} instead of ${right}`];
}

const countOf = (rows: readonly HopRow[], outcome: string): number =>
  rows.filter((row) => row.outcome === outcome).length;

const lost = (row: HopRow): boolean => row.outcome === 'timeout';

function negativeTimes(rows: readonly HopRow[]): string[] {
  const count = rows.filter((row) => row.rttMs !== null && row.rttMs < 0).length;
  return unequal('negative round trips', count, 0);
}

function tallies({ outcomes }: Truth, rows: readonly HopRow[]): string[] {
  if (!outcomes) return [];
  const words = [...new Set([...rows.map((row) => row.outcome), ...Object.keys(outcomes)])].toSorted();
  const expected: Readonly<Record<string, number>> = outcomes;
  return words.flatMap((word) => unequal(word, countOf(rows, word), expected[word] ?? 0));
}

function withinBounds(what: string, count: number, n: number, ratio: number | undefined): string[] {
  if (ratio === undefined) return [];
  const { least, most } = binomialBounds(n, ratio);
  return count >= least && count <= most ? [] : [`${what}: ${count} of ${n} is not within ${least}–${most}`];
}

function ratios(truth: Truth, rows: readonly HopRow[], finals: readonly HopRow[]): string[] {
  const answered = finals.filter((row) => row.rttMs !== null);
  return [
    ...withinBounds('lost', finals.filter(lost).length, finals.length, truth.lossRatio),
    ...withinBounds('twice', countOf(rows, 'duplicate'), answered.length, truth.duplicateRatio),
    ...withinBounds('late', countOf(rows, 'late'), finals.length, truth.lateRatio),
    ...withinBounds('out of order', overtaken(answered), answered.length, truth.outOfOrderRatio),
  ];
}

/** Replies that came after the reply to a packet sent later. */
function overtaken(answered: readonly HopRow[]): number {
  let earliestMs = Number.POSITIVE_INFINITY;
  let count = 0;
  for (const row of answered.toReversed()) {
    const arrivedMs = row.sentMs + (row.rttMs ?? 0);
    if (arrivedMs > earliestMs) count += 1;
    earliestMs = Math.min(earliestMs, arrivedMs);
  }
  return count;
}

function runs({ lossRuns }: Truth, finals: readonly HopRow[]): string[] {
  if (!lossRuns) return [];
  const { packets, ratio } = lossRuns;
  const found = Array.from({ length: Math.floor(finals.length / packets) }, (_, run) =>
    finals.slice(run * packets, (run + 1) * packets),
  );
  const broken = found.filter((run) => run.some(lost) && !run.every(lost)).length;
  const whole = found.filter((run) => run.every(lost)).length;
  return [...unequal('runs lost in part', broken, 0), ...withinBounds('lost runs', whole, found.length, ratio)];
}

function times(truth: Truth, finals: readonly HopRow[], time: 'virtual' | 'real'): string[] {
  const sorted = finals.flatMap((row) => row.rttMs ?? []).toSorted((a, b) => a - b);
  const least = sorted[0] ?? Number.NaN;
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const { leastRttMs, medianRttMs } = truth;
  const found: string[] = [];
  // Differences of nanoseconds come from the two clocks, not from the network.
  if (leastRttMs !== undefined && !(least >= leastRttMs - 0.001)) found.push(`an RTT of ${least} ms`);
  if (time === 'virtual' && medianRttMs !== undefined && !(Math.abs(median / medianRttMs - 1) < 0.1)) {
    found.push(`half of the RTTs are above ${median} ms`);
  }
  return found;
}

function fields({ every }: Truth, finals: readonly HopRow[], time: 'virtual' | 'real'): string[] {
  return Object.entries(every ?? {}).flatMap(([name, expected]) => {
    const values = new Set(finals.map((row) => JSON.stringify(row[name as keyof HopRow])));
    if (time === 'real' && name === 'quotedTtl' && values.delete(JSON.stringify(NOT_KNOWN)) && values.size === 0) {
      return [];
    }
    return unequal(name, [...values], [JSON.stringify(expected)]);
  });
}

function hops({ hops: expected }: Truth, finals: readonly HopRow[]): string[] {
  return (expected ?? []).flatMap((address, index) => {
    const here = finals.filter((row) => row.series === index + 1);
    const answerers = new Set(here.map((row) => (row.outcome === 'timeout' ? null : (row.from ?? 'target'))));
    return unequal(`hop ${index + 1}`, [...answerers], [address]);
  });
}

function brokenPorts({ brokenSourcePorts }: Truth, finals: readonly HopRow[]): string[] {
  if (!brokenSourcePorts) return [];
  const portsOf = (rows: readonly HopRow[]) => [...new Set(rows.map((row) => row.sourcePort))].toSorted();
  const broken = portsOf(finals.filter(lost));
  const working = portsOf(finals.filter((row) => !lost(row)));
  return [
    ...unequal('source ports with losses', broken, brokenSourcePorts),
    ...unequal(
      'source ports with losses and answers',
      working.filter((port) => broken.includes(port)),
      [],
    ),
  ];
}

function change({ change: truth }: Truth, finals: readonly HopRow[], periodMs: number): string[] {
  if (!truth) return [];
  const beganMs = finals[0]?.sentMs ?? 0;
  const toleranceMs = ROUNDS_TO_NOTICE * periodMs;
  return finals.flatMap((row) => {
    const sinceMs = row.sentMs - beganMs - truth.atMs;
    if (Math.abs(sinceMs) < toleranceMs) return [];
    return unequal(`answer ${sinceMs} ms after the change`, row.from, sinceMs < 0 ? truth.before : truth.after);
  });
}

function limited({ answersLimit }: Truth, finals: readonly HopRow[]): string[] {
  if (!answersLimit) return [];
  const { burst, perSecond } = answersLimit;
  const spanMs = (finals.at(-1)?.sentMs ?? 0) - (finals[0]?.sentMs ?? 0);
  const expected = Math.min(finals.length, burst + Math.floor((spanMs * perSecond) / 1000));
  const answers = finals.filter((row) => !lost(row)).length;
  // One token more or less, as the last one comes just before or after the last packet.
  return Math.abs(answers - expected) <= 1 ? [] : [`${answers} answers instead of ${expected}`];
}
