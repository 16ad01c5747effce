import type { ReactNode } from 'react';
import { formatPercent, formatRtt } from '../../../ui/format/quantities.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { boundedText, type Directions, lostText, SILENT_GLYPH } from './matrix-figures.ts';
import { endText } from './matrix-layout.ts';

interface CardProps {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly live: LiveRows;
  readonly series: number;
  readonly directions: Directions | null;
  /** The agent that measures is not connected. */
  readonly isSilent: boolean;
  /** Position in the window. */
  readonly left: number;
  readonly top: number;
}

/** All figures of a cell, each one-way delay with the bound of its error. */
export function MatrixCard({ id, from, to, live, series, directions, isSilent, left, top }: CardProps): ReactNode {
  const slot = live.slotOf(series);
  const at = (values: Float32Array) => formatRtt(slot < 0 ? Number.NaN : (values[slot] ?? Number.NaN));
  const { lastMs, avgMs, maxMs } = live.columns;
  const loss = slot < 0 ? Number.NaN : live.lossRatio(slot);
  return (
    <div className="matrix-card" id={id} role="tooltip" style={{ left, top }}>
      <h3>
        {endText(from)} → {endText(to)}
      </h3>
      {isSilent && (
        <p data-tone="bad">
          {SILENT_GLYPH} Agent {from} is silent: its values are from before
        </p>
      )}
      <dl>
        <dt>Round trip</dt>
        <dd>
          {at(lastMs)} last, {at(avgMs)} mean, {at(maxMs)} max
        </dd>
        <dt>{directions ? 'Rounds lost' : 'Loss'}</dt>
        <dd>{Number.isNaN(loss) ? '–' : `${formatPercent(loss)} %`}</dd>
        {directions && (
          <>
            <dt>→ Forward</dt>
            <dd>{boundedText(directions.forward.delayMs, directions.boundMs)}</dd>
            <dt>← Backward</dt>
            <dd>{boundedText(directions.backward.delayMs, directions.boundMs)}</dd>
            <dt>Lost forward</dt>
            <dd>{lostText(directions.forward.lost, directions.sent)}</dd>
            <dt>Lost backward</dt>
            <dd>{lostText(directions.backward.lost, directions.sent)}</dd>
          </>
        )}
      </dl>
      {directions?.boundMs != null && <p className="is-quiet">± is the clock error bound of both hosts.</p>}
    </div>
  );
}
