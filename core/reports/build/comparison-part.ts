import { type Changes, MEASURES, type SeriesComparison, type TotalComparison } from '../../surveys/comparison.ts';
import { LEAST_BLOCKS, LEAST_SAMPLES } from '../../surveys/loss-change.ts';
import type { ChangeItem, Comparison } from '../document-sections.ts';
import type { TimeSpan } from '../time-spans.ts';
import { line, type ReportFrame } from './report-frame.ts';

/** Result of comparing two spans: core/surveys computes it. */
export interface ComparedSpans {
  readonly before: { readonly name: string; readonly span: TimeSpan };
  readonly after: { readonly name: string; readonly span: TimeSpan };
  readonly rows: readonly SeriesComparison[];
  /** null = only some of the series are reported. */
  readonly total: TotalComparison | null;
  /** Shares of the spans that are compared by sums of minutes or hours; undefined = none. */
  readonly rolledUp: TotalComparison['rolledUp'];
}

const MAX_ROWS = 1000;
/** From this many series on, with four figures each, some figures are expected to look changed by chance. */
const MANY_SERIES = 3;

/** Before and after in the form of the document. @param titleOf a series of the report; undefined = it is not in it */
export function comparisonPart(
  { before, after, rows, total, rolledUp }: ComparedSpans,
  titleOf: (series: number) => string | undefined,
  frame: ReportFrame,
): Comparison {
  const { text, time } = frame;
  const side = ({ name, span }: ComparedSpans['before']) => ({
    name: line(name),
    span: time.span(span.fromMs, span.toMs),
  });
  const compared = total?.series ?? rows.filter((row) => row.before && row.after).length;
  const isSomeTooShort = rows.some((row) => row.before && row.after && row.verdict === 'not-comparable');
  const isSomeChanged = rows.some(({ verdict }) => verdict === 'worse' || verdict === 'improved');
  return {
    before: side(before),
    after: side(after),
    text: [
      compared === 0 ? text.comparison.none() : text.comparison.series(compared),
      ...(rolledUp ? [text.comparison.rolledUp(frame.share(rolledUp.before, 1), frame.share(rolledUp.after, 1))] : []),
      ...(isSomeTooShort ? [text.comparison.needed(LEAST_SAMPLES, LEAST_BLOCKS)] : []),
      ...(compared >= MANY_SERIES && isSomeChanged ? [text.comparison.chance()] : []),
    ],
    total: total && compared > 0 ? changeItems(total.changes, frame) : [],
    rows: rows.slice(0, MAX_ROWS).map((row) => comparedRow(row, titleOf(row.series), frame)),
    moreRows: Math.max(0, rows.length - MAX_ROWS),
  };
}

function comparedRow(row: SeriesComparison, title: string | undefined, frame: ReportFrame): Comparison['rows'][number] {
  const { text } = frame;
  const { target, address, verdict, changes, before, after, path } = row;
  const oneSided = before === null ? 'after' : after === null ? 'before' : null;
  return {
    title: title ?? line(`${target} · ${address}`),
    verdict,
    verdictText: oneSided ? text.comparison.oneSided(oneSided) : text.changes[verdict],
    changes: oneSided ? [] : changeItems(changes, frame),
    text: path ? [line(text.comparison.path(path))] : [],
  };
}

const changeItems = (changes: Changes, { text }: ReportFrame): ChangeItem[] =>
  MEASURES.map((measure) => ({
    measure,
    label: text.measures[measure],
    ...changes[measure],
    text: text.change(measure, changes[measure]),
  }));
