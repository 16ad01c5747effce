import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { MatrixCard } from './MatrixCard.tsx';
import { cellFigures, directionsOf, type Measure } from './matrix-figures.ts';
import { cellAfter, cellKey, endText, type Matrix } from './matrix-layout.ts';

const CARD_ID = 'matrix-card';
/** Size of the card, for its place beside a cell. */
const CARD = { width: 340, height: 220 };

interface Shown {
  readonly from: string;
  readonly to: string;
  readonly series: number;
  readonly left: number;
  readonly top: number;
}

interface MatrixTableProps {
  readonly matrix: Matrix;
  readonly measure: Measure;
  readonly live: LiveRows;
  readonly findings: ReadonlyMap<number, ServiceFinding>;
  readonly onOpen: (series: number) => void;
}

/** Rows measure, columns are measured; one stop of the Tab key, with arrow keys inside. */
export function MatrixTable({ matrix, measure, live, findings, onOpen }: MatrixTableProps): ReactNode {
  const { from, to, series } = matrix;
  const [cursor, setCursor] = useState({ row: 0, column: 0 });
  const [shown, setShown] = useState<Shown | null>(null);
  const current = {
    row: Math.min(cursor.row, from.length - 1),
    column: Math.min(cursor.column, to.length - 1),
  };

  const show = (element: HTMLElement, row: string, column: string) => {
    const key = series.get(cellKey(row, column));
    if (key === undefined) return setShown(null);
    const box = element.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.right + 6, window.innerWidth - CARD.width - 8));
    const below = box.bottom + 6 + CARD.height < window.innerHeight;
    setShown({
      from: row,
      to: column,
      series: key,
      left,
      top: below ? box.bottom + 6 : Math.max(8, box.top - CARD.height - 6),
    });
  };
  const move = (event: KeyboardEvent<HTMLTableElement>) => {
    if (event.key === 'Escape' && shown) {
      event.stopPropagation();
      setShown(null);
      return;
    }
    const next = cellAfter(event.key, current, matrix);
    if (!next) return;
    event.preventDefault();
    setCursor(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-at="${next.row}-${next.column}"]`)?.focus();
  };

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells are moved through with arrow keys */}
      <table className="matrix-table" role="grid" aria-label={`${matrix.title} between agents`} onKeyDown={move}>
        <thead>
          <tr>
            <th scope="col" className="matrix-corner">
              from ↓ to →
            </th>
            {to.map((name) => (
              <th key={name} scope="col" title={endText(name)}>
                <span>{endText(name)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody onPointerLeave={() => setShown(null)}>
          {from.map((row, rowAt) => (
            <tr key={row}>
              <th scope="row" title={endText(row)}>
                {endText(row)}
              </th>
              {to.map((column, columnAt) => {
                const key = series.get(cellKey(row, column));
                const isCurrent = current.row === rowAt && current.column === columnAt;
                const figures =
                  key === undefined ? null : cellFigures(measure, live, key, directionsOf(findings.get(key)));
                const isShown = shown?.from === row && shown.to === column;
                return (
                  <td
                    key={column}
                    data-at={`${rowAt}-${columnAt}`}
                    data-tone={figures?.tone ?? 'none'}
                    data-level={figures?.tone === 'level' ? figures.level : undefined}
                    tabIndex={isCurrent ? 0 : -1}
                    aria-label={`${endText(row)} to ${endText(column)}: ${figures?.text ?? (row === column ? 'itself' : 'not measured')}`}
                    aria-describedby={isShown ? CARD_ID : undefined}
                    onPointerEnter={({ currentTarget }) => show(currentTarget, row, column)}
                    onFocus={({ currentTarget }) => {
                      setCursor({ row: rowAt, column: columnAt });
                      show(currentTarget, row, column);
                    }}
                    onBlur={() => setShown(null)}
                    onClick={() => key !== undefined && onOpen(key)}
                    onKeyDown={({ key: pressed }) => pressed === 'Enter' && key !== undefined && onOpen(key)}
                  >
                    {figures && (
                      <>
                        <span className="glyph" aria-hidden="true">
                          {figures.glyph}
                        </span>
                        {figures.text}
                      </>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {shown && (
        <MatrixCard id={CARD_ID} {...shown} live={live} directions={directionsOf(findings.get(shown.series))} />
      )}
    </>
  );
}
