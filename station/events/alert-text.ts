import { type Crossing, describeCrossing } from '../../core/analysis/thresholds.ts';
import { describeSpan } from '../../core/text/time-span.ts';

/** A series of an alert, for its sentence. */
export interface AlertSubject {
  readonly label: string;
  readonly target: string;
  readonly address: string;
}

const NAMED = 3;

/** The network that addresses are grouped by: a /24, or a /64 of IPv6 as its first four groups; null = not an address. */
function networkOf(address: string): string | null {
  const v4 = /^(\d+\.\d+\.\d+)\.\d+$/.exec(address);
  if (v4) return `${v4[1]}.0/24`;
  const groups = /^((?:[0-9a-f]+:){4})/i.exec(address);
  return groups ? `${groups[1]}:/64` : null;
}

/** The value that all have; null = they differ. */
function common<T>(values: readonly (T | null)[]): T | null {
  const [first] = values;
  return first !== undefined && values.every((one) => one === first) ? first : null;
}

/**
 * Names series in a sentence.
 * @param all number of series that are measured
 */
export function nameSeries(subjects: readonly AlertSubject[], all: number): string {
  const labels = subjects.map(({ label }) => label);
  const count = labels.length;
  if (count === 1) return labels[0] ?? '';
  if (count === all && count > NAMED) return `All ${count} series`;
  if (count <= NAMED) return `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`;
  const target = common(subjects.map((one) => one.target));
  if (target !== null) return `${count} series of ${target}`;
  const network = common(subjects.map(({ address }) => networkOf(address)));
  if (network !== null) return `${count} series in ${network}`;
  return `${labels.slice(0, NAMED - 1).join(', ')} and ${count - NAMED + 1} other series`;
}

/** One series is, several are. */
const verb = (count: number, one: string, several: string): string => (count === 1 ? one : several);

export const describeDown = (names: string, count: number): string => `${names} ${verb(count, 'is', 'are')} down`;

export const describeUp = (names: string, count: number, downMs: number): string => {
  const were = verb(count, 'is up, was down for', 'are up, were down for');
  return `${names} ${were} ${describeSpan(downMs)}`;
};

export const describeFlapping = (names: string, count: number, downs: number): string =>
  `${names} ${verb(count, 'is', 'are')} flapping: down ${downs} times in 10 min`;

/** A figure in a sentence: loss is a ratio in files and JSON only. */
const wordOf = (figure: string): string => (figure === 'lossRatio' ? 'loss' : figure);

const percent = (ratio: number, digits: number): string => `${Number((ratio * 100).toPrecision(digits))} %`;
/** Three digits, or as many as tell a value from its limit. */
function lossBeside(value: number, limit: number): string {
  const digits = [3, 4, 5, 6].find((one) => percent(value, one) !== percent(limit, one)) ?? 3;
  return `loss ${percent(value, digits)} is above ${percent(limit, digits)}`;
}

/** `p95 95 ms is above 80 ms`, `loss 12.5 % is above 8 %`. */
export const describeAlertCrossing = (crossing: Crossing): string =>
  crossing.figure === 'lossRatio' ? lossBeside(crossing.value, crossing.limit) : describeCrossing(crossing);

/** @param crossing of the first series, by `describeAlertCrossing` */
export const describeThreshold = (names: string, count: number, figure: string, crossing: string): string =>
  count === 1 ? `${names}: ${crossing}` : `${names}: ${wordOf(figure)} is above its threshold`;

export const describeWithin = (names: string, figure: string, aboveMs: number): string =>
  `${names}: ${wordOf(figure)} is within its threshold again, after ${describeSpan(aboveMs)}`;
