import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { MatrixCard } from './MatrixCard.tsx';
import { type CellFigures, cellFigures, directionsOf, type Measure, SILENT_GLYPH } from './matrix-figures.ts';
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
  /** Agents that are not connected. */
  readonly silent: readonly string[];
  readonly onOpen: (series: number) => void;
}

/** Rows measure, columns are measured; one stop of the Tab key, with arrow keys inside. */
export function MatrixTable({ matrix, measure, live, findings, silent, onOpen }: MatrixTableProps): ReactNode {
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
              <RowHead name={row} isSilent={silent.includes(row)} />
              {to.map((column, columnAt) => {
                const isSilent = silent.includes(row);
                const key = series.get(cellKey(row, column));
                const isCurrent = current.row === rowAt && current.column === columnAt;
                const figures =
                  key === undefined ? null : cellFigures(measure, live, key, directionsOf(findings.get(key)), isSilent);
                const isShown = shown?.from === row && shown.to === column;
                return (
                  <td
                    key={column}
                    data-at={`${rowAt}-${columnAt}`}
                    data-tone={figures?.tone ?? 'none'}
                    data-level={figures?.tone === 'level' ? figures.level : undefined}
                    tabIndex={isCurrent ? 0 : -1}
                    aria-label={`${endText(row)} to ${endText(column)}: ${spokenText(figures, row === column)}`}
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
        <MatrixCard
          id={CARD_ID}
          {...shown}
          live={live}
          isSilent={silent.includes(shown.from)}
          directions={directionsOf(findings.get(shown.series))}
        />
      )}
    </>
  );
}

/** The agent that measures; without a connection, its figures are from before. */
function RowHead({ name, isSilent }: { readonly name: string; readonly isSilent: boolean }): ReactNode {
  return (
    <th scope="row" title={isSilent ? `Agent ${name} is silent: its values are from before` : endText(name)}>
      {endText(name)}
      {isSilent && (
        <span className="silent-mark" data-tone="bad">
          {SILENT_GLYPH} silent
        </span>
      )}
    </th>
  );
}

function spokenText(figures: CellFigures | null, isItself: boolean): string {
  if (!figures) return isItself ? 'itself' : 'not measured';
  return figures.tone === 'silent' ? `${figures.text}, from before: the agent is silent` : figures.text;
}
