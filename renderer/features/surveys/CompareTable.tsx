import { Button } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import {
  type Change,
  MEASURES,
  type Measure,
  type SeriesComparison,
  type Verdict,
} from '../../../core/surveys/comparison.ts';
import { describeSeries, differenceText, figureText, intervalText } from '../../../core/surveys/describe-comparison.ts';
import { NOTHING } from '../../../ui/format/quantities.ts';
import { comparedLabel } from './comparison-text.ts';

const HEADINGS: Readonly<Record<Measure, string>> = {
  loss: 'Loss, %',
  median: 'Median RTT, ms',
  p95: '95th percentile, ms',
  jitter: 'Jitter, ms',
};

/** Mark and word of each verdict: never colour alone. */
const STYLES: Readonly<Record<Verdict, { readonly glyph: string; readonly word: string }>> = {
  worse: { glyph: '▲', word: 'Worse' },
  improved: { glyph: '▼', word: 'Improved' },
  'no-difference': { glyph: '=', word: 'No difference' },
  'not-comparable': { glyph: '–', word: 'Not comparable' },
};

/** Rows that are drawn; a table of all of many thousands would block the page. */
const SHOWN = 200;

function FigureCells({ measure, change }: { readonly measure: Measure; readonly change: Change }): ReactNode {
  const { before, after, difference, low, high, verdict } = change;
  const text = (value: number | null) => (value === null ? NOTHING : figureText(measure, value));
  const interval = low !== null && high !== null ? `95 % CI ${intervalText(measure, low, high)}` : undefined;
  return (
    <>
      <td className="is-first">{text(before)}</td>
      <td>{text(after)}</td>
      <td data-verdict={verdict} title={interval}>
        {difference === null ? NOTHING : `${differenceText(measure, difference)} ${STYLES[verdict].glyph}`}
      </td>
    </>
  );
}

function ComparisonRow({ row }: { readonly row: SeriesComparison }): ReactNode {
  const { glyph, word } = STYLES[row.verdict];
  return (
    <>
      <tr>
        <th scope="row">{comparedLabel(row)}</th>
        <td data-verdict={row.verdict} className="compare-verdict">
          {glyph} {word}
        </td>
        {MEASURES.map((measure) => (
          <FigureCells key={measure} measure={measure} change={row.changes[measure]} />
        ))}
      </tr>
      <tr className="compare-words">
        <td colSpan={2 + 3 * MEASURES.length}>{describeSeries(row).join('. ')}.</td>
      </tr>
    </>
  );
}

/** Series with their figures before and after, worst first. */
export function CompareTable({ rows }: { readonly rows: readonly SeriesComparison[] }): ReactNode {
  const [shown, setShown] = useState(SHOWN);
  return (
    <>
      <div className="compare-scroll">
        <table className="compare-table" aria-label="Series before and after">
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>
                Series
              </th>
              <th scope="col" rowSpan={2}>
                Verdict
              </th>
              {MEASURES.map((measure) => (
                <th key={measure} scope="colgroup" colSpan={3} className="is-first">
                  {HEADINGS[measure]}
                </th>
              ))}
            </tr>
            <tr>
              {MEASURES.flatMap((measure) =>
                (['Before', 'After', 'Change'] as const).map((title) => (
                  <th key={`${measure} ${title}`} scope="col" className={title === 'Before' ? 'is-first' : undefined}>
                    {title}
                  </th>
                )),
              )}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <ComparisonRow key={row.series} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <Button
          text={`Show ${Math.min(SHOWN, rows.length - shown)} more of ${rows.length}`}
          onClick={() => setShown(shown + SHOWN)}
        />
      )}
    </>
  );
}
