import type { LiveRows } from '../../../live/live-rows.ts';
import type { Row } from '../table/rows.ts';
import { FILTER_READER } from './filter.ts';
import { COLUMN_PERCENTILES, figureOf, STATE_WORDS, TREND_PERCENTILES } from './filter-fields.ts';

/** Sentences that say why a filter may find less than its user expects. */
export function whyEmpty(text: string, rows: readonly Row[], live: LiveRows): string[] {
  const terms = FILTER_READER.read(text).alternatives.flat();
  const fields = [...new Set(terms.flatMap(({ field }) => field ?? []))];
  const words = [...new Set(terms.flatMap(({ field, isQuoted, value }) => (field || isQuoted ? [] : value)))];
  return [
    ...fields.flatMap((field) => unknownPercentile(field, rows, live) ?? []),
    ...words.flatMap((word) => hiddenWord(word, rows) ?? []),
  ];
}

/** A percentile that no series has although they had replies. */
function unknownPercentile(field: string, rows: readonly Row[], live: LiveRows): string | undefined {
  const isOfColumn = COLUMN_PERCENTILES.includes(field);
  const figure = isOfColumn || TREND_PERCENTILES.includes(field) ? figureOf(field) : undefined;
  const replied = rows.filter(({ series }) => (live.columns.received[live.slotOf(series)] ?? 0) > 0);
  if (!figure || replied.length === 0 || replied.some((row) => !Number.isNaN(figure(row, live)))) return undefined;
  return isOfColumn
    ? `${field} since Start is unknown: of the samples before the restart only sums are kept. Choose another span of the figures.`
    : `${field} is that of the trend line, which has no replies yet.`;
}

/** A word that stands for a state, and is in the text of rows too. */
function hiddenWord(word: string, rows: readonly Row[]): string | undefined {
  if (!STATE_WORDS.includes(word) || !rows.some(({ haystack }) => haystack.includes(word))) return undefined;
  return `${word} is a state here; write "${word}" in quotes to find the word.`;
}
