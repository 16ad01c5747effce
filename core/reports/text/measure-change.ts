import type { Measure, Verdict } from '../../surveys/comparison.ts';
import { differenceText, figureText } from '../../surveys/describe-comparison.ts';

/** The figures of one measure before and after. */
export interface MeasuredChange {
  readonly before: number | null;
  readonly after: number | null;
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: Verdict;
}

/** Words of one language for a change. */
export interface ChangeWords {
  readonly titles: Readonly<Record<Measure, string>>;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  /** Unit of a difference of ratios. */
  readonly points: string;
  readonly interval: (low: string, high: string, unit: string) => string;
  readonly number: (text: string) => string;
}

/** A figure's change in a sentence. */
export function measureChange(measure: Measure, change: MeasuredChange, words: ChangeWords): string {
  const { before, after, difference, low, high, verdict } = change;
  const title = words.titles[measure];
  if (before === null || after === null) return `${title}: ${words.verdicts['not-comparable'].toLowerCase()}`;
  const [unit, ofDifference] = measure === 'loss' ? ['%', words.points] : ['ms', 'ms'];
  const text = (value: number) => words.number(figureText(measure, value));
  if (difference === null || low === null || high === null) {
    return `${title} ${text(before)} → ${text(after)} ${unit}: ${words.verdicts['not-comparable'].toLowerCase()}`;
  }
  const interval = words.interval(text(low), text(high), ofDifference);
  const size = `${words.number(differenceText(measure, difference))} ${ofDifference}`;
  return `${title} ${text(before)} → ${text(after)} ${unit} (${size}, ${interval}): ${words.verdicts[verdict].toLowerCase()}`;
}
