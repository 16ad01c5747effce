import {
  type Change,
  MEASURES,
  type Measure,
  type PathDifference,
  type SeriesComparison,
  type TotalComparison,
  type Verdict,
} from './comparison.ts';
import { LEAST_BLOCKS, LEAST_SAMPLES } from './loss-change.ts';

export const MEASURE_TITLES: Readonly<Record<Measure, string>> = {
  loss: 'Loss',
  median: 'Median RTT',
  p95: '95th percentile of RTT',
  jitter: 'Jitter',
};

export const VERDICT_TEXT: Readonly<Record<Verdict, string>> = {
  worse: 'worse',
  improved: 'improved',
  'no-difference': 'no difference that exceeds chance',
  'not-comparable': 'too few samples to compare',
};

const MINUS = '−';

/** A number with as many decimals as its size needs. */
export function figureText(measure: Measure, value: number): string {
  if (value === 0) return '0';
  const number = measure === 'loss' ? value * 100 : value;
  const size = Math.abs(number);
  const decimals = measure === 'loss' ? (size < 1 ? 3 : 2) : size < 1 ? 3 : size < 10 ? 2 : size < 1000 ? 1 : 0;
  const text = number.toFixed(decimals);
  return Number(text) === 0 ? Number(0).toFixed(decimals) : text.replace('-', MINUS);
}

const unitOf = (measure: Measure): string => (measure === 'loss' ? '%' : 'ms');

/** A difference with its sign; that of ratios in percentage points. */
export function differenceText(measure: Measure, value: number): string {
  const text = figureText(measure, value);
  return value > 0 && !text.startsWith(MINUS) ? `+${text}` : text;
}

export const differenceUnit = (measure: Measure): string => (measure === 'loss' ? 'percentage points' : 'ms');

/** An interval as `5.90 to 6.70`. */
export const intervalText = (measure: Measure, low: number, high: number): string =>
  `${figureText(measure, low)} to ${figureText(measure, high)}`;

/** A figure's change in a sentence. */
export function describeChange(measure: Measure, change: Change): string {
  const { before, after, difference, low, high, verdict } = change;
  const title = MEASURE_TITLES[measure];
  if (before === null || after === null || difference === null || low === null || high === null) {
    return `${title}: ${VERDICT_TEXT['not-comparable']}`;
  }
  const unit = unitOf(measure);
  const values = `from ${figureText(measure, before)} to ${figureText(measure, after)} ${unit}`;
  const interval = `95 % CI ${intervalText(measure, low, high)}`;
  if (verdict === 'no-difference') {
    const isTooSmall = low > 0 || high < 0;
    const reason = isTooSmall ? 'no difference above the precision of stored samples' : VERDICT_TEXT[verdict];
    return `${title} ${values}: ${reason} (${interval})`;
  }
  const verb = difference > 0 ? 'rose' : 'fell';
  const size = `${differenceText(measure, difference)} ${differenceUnit(measure)}`;
  return `${title} ${verb} ${values} (${size}, ${interval}): ${VERDICT_TEXT[verdict]}`;
}

/** Sentences on one series: its changes, or that there are none; the caveats last. */
export function describeSeries({ before, after, changes, verdict, path }: SeriesComparison): readonly string[] {
  const caveat = path ? [describePath(path)] : [];
  if (!before) return ['Not measured before', ...caveat];
  if (!after) return ['Not measured after', ...caveat];
  const changed = MEASURES.filter((measure) => isChanged(changes[measure]));
  if (changed.length > 0) return [...changed.map((measure) => describeChange(measure, changes[measure])), ...caveat];
  return [verdict === 'no-difference' ? 'No difference that exceeds chance' : 'Too few samples to compare', ...caveat];
}

const isChanged = ({ verdict }: Change): boolean => verdict === 'worse' || verdict === 'improved';

export function describePath({ hop, before, after }: PathDifference): string {
  return `The path differs at hop ${hop}: ${before.join(', ')} before, ${after.join(', ')} after`;
}

/** Number of series by verdict, of those that both spans have, and of those that one has. */
export interface VerdictCounts extends Readonly<Record<Verdict, number>> {
  readonly beforeOnly: number;
  readonly afterOnly: number;
  /** Series with another path. */
  readonly rerouted: number;
}

export function countVerdicts(rows: readonly SeriesComparison[]): VerdictCounts {
  const counts = {
    worse: 0,
    improved: 0,
    'no-difference': 0,
    'not-comparable': 0,
    beforeOnly: 0,
    afterOnly: 0,
    rerouted: 0,
  };
  for (const { before, after, verdict, path } of rows) {
    counts[before === null ? 'afterOnly' : after === null ? 'beforeOnly' : verdict] += 1;
    if (path) counts.rerouted += 1;
  }
  return counts;
}

/** From this many series on, with four figures each, some figures are expected to look changed by chance. */
const MANY_SERIES = 3;

/** Least length of a span: LEAST_BLOCKS of at least ten seconds, with LEAST_SAMPLES. */
const ENOUGH = `To be compared, a series needs ${LEAST_SAMPLES} packets over at least ${LEAST_BLOCKS * 10} s of both spans`;

/** Sentences on the whole comparison: the sum first, then the series, then the caveats. */
export function describeTotal(total: TotalComparison, counts: VerdictCounts): readonly string[] {
  if (total.series === 0) return ['No series was measured in both', ...oneSidedSentences(counts)];
  const sentences = [describeChange('loss', total.changes.loss)];
  if (total.changes.median.before !== null) {
    const mean = total.compared > 1 ? `Mean of ${total.compared} series: ` : '';
    sentences.push(`${mean}${describeChange('median', total.changes.median)}`);
  }
  sentences.push(seriesSentence(total.series, counts), ...oneSidedSentences(counts));
  if (counts['not-comparable'] > 0) sentences.push(ENOUGH);
  if (counts.rerouted > 0) {
    sentences.push(
      `The path differs for ${counts.rerouted} series, so that more than the change in question may have an effect`,
    );
  }
  const { rolledUp } = total;
  if (rolledUp) sentences.push(rolledUpSentence(rolledUp));
  if (total.series >= MANY_SERIES && counts.worse + counts.improved > 0) {
    sentences.push('Of figures that did not change, about 1 in 20 looks changed by chance');
  }
  return sentences;
}

function rolledUpSentence({ before, after }: NonNullable<TotalComparison['rolledUp']>): string {
  const share = (value: number, side: string) =>
    value > 0 ? [`${Math.max(1, Math.round(value * 100))} % of ${side}`] : [];
  const parts = [...share(before, 'the time before'), ...share(after, 'the time after')];
  return `Single samples are no longer stored of ${parts.join(' and ')}: sums of minutes or hours are compared there, whose percentiles are exact to 3 %`;
}

function seriesSentence(series: number, counts: VerdictCounts): string {
  const parts = [
    [counts.worse, 'worse'],
    [counts.improved, 'improved'],
    [counts['no-difference'], 'without a difference that exceeds chance'],
    [counts['not-comparable'], 'with too few samples'],
  ] as const;
  const listed = parts.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`);
  return `Of ${series} series: ${listed.join(', ')}`;
}

function oneSidedSentences({ beforeOnly, afterOnly }: VerdictCounts): string[] {
  const sentence = (count: number, when: string) => (count > 0 ? [`${count} series not measured ${when}`] : []);
  return [...sentence(beforeOnly, 'after'), ...sentence(afterOnly, 'before')];
}

const RANKS: Readonly<Record<Verdict, number>> = {
  worse: 0,
  improved: 1,
  'no-difference': 2,
  'not-comparable': 3,
};

/** Order of rows: worst first, by loss, then by the relative change of the median. */
export function compareRows(left: SeriesComparison, right: SeriesComparison): number {
  const badness = ({ changes }: SeriesComparison): readonly [number, number] => {
    const { difference, before } = changes.median;
    return [changes.loss.difference ?? 0, (difference ?? 0) / Math.max(before ?? 0, 1e-3)];
  };
  const [[leftLoss, leftMedian], [rightLoss, rightMedian]] = [badness(left), badness(right)];
  return (
    RANKS[left.verdict] - RANKS[right.verdict] ||
    rightLoss - leftLoss ||
    rightMedian - leftMedian ||
    left.target.localeCompare(right.target) ||
    left.series - right.series
  );
}
