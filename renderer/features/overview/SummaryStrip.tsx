import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatCount, formatPercent, formatRtt, NOTHING } from '../../../ui/format/quantities.ts';
import { useOverview } from './overview-store.ts';

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly tone?: 'good' | 'bad' | 'warn' | undefined;
  readonly glyph?: string;
  /** The filter that a click on the figure sets. */
  readonly filter?: string;
}

function Figure({ label, value, tone, glyph, filter }: FigureProps): ReactNode {
  const overview = useOverview();
  const isOn = useStore(overview, (state) => filter !== undefined && state.filterText === filter);
  const content = (
    <>
      <span className="figure-value" data-tone={tone}>
        {glyph !== undefined && (
          <span className="glyph" aria-hidden="true">
            {glyph}
          </span>
        )}
        {value}
      </span>
      <span className="figure-label">{label}</span>
    </>
  );
  if (filter === undefined) return <div className="figure">{content}</div>;
  return (
    <button
      type="button"
      className="figure"
      data-empty={value === '0' || undefined}
      aria-pressed={isOn}
      title={isOn ? 'Show all' : `Show only: ${filter}`}
      onClick={() => overview.getState().setFilter(isOn ? '' : filter)}
    >
      {content}
    </button>
  );
}

const WAITING = { packets: 'no reply yet', checks: 'no result yet', both: 'no result yet' } as const;
const LOSS = { packets: 'packet loss', checks: 'failed', both: 'lost or failed' } as const;

interface SummaryStripProps {
  /** Choice of the span of the figures, at the end. */
  readonly figuresChoice: ReactNode;
}

/** The state of everything, legible from the top of a ladder. */
export function SummaryStrip({ figuresChoice }: SummaryStripProps): ReactNode {
  const overview = useOverview();
  const summary = useStore(overview, (state) => state.summary);
  const {
    series,
    up,
    lossy,
    down,
    unreachable,
    waiting,
    unmeasured,
    outside,
    unresolved,
    lossRatio,
    samples,
    medianMs,
  } = summary;
  return (
    <section className="summary" aria-label="Summary">
      <Figure label="series" value={formatCount(series)} />
      <Figure label="up" value={formatCount(up)} glyph="●" tone={up > 0 ? 'good' : undefined} filter="up !lossy" />
      <Figure
        label={samples === 'checks' ? 'some failed' : 'lossy'}
        value={formatCount(lossy)}
        glyph="◐"
        tone={lossy > 0 ? 'warn' : undefined}
        filter="lossy"
      />
      <Figure
        label={unreachable > 0 ? `down, ${formatCount(unreachable)} unreachable` : 'down'}
        value={formatCount(down)}
        glyph="✕"
        tone={down > 0 ? 'bad' : undefined}
        filter="down"
      />
      <Figure label={WAITING[samples]} value={formatCount(waiting)} glyph="·" filter="waiting" />
      {unmeasured > 0 && (
        <Figure label="not measured" value={formatCount(unmeasured)} glyph="◌" tone="warn" filter="unmeasured" />
      )}
      {outside > 0 && (
        <Figure label="outside schedule" value={formatCount(outside)} glyph="·" filter="outside schedule" />
      )}
      {unresolved > 0 && (
        <Figure label="unresolved" value={formatCount(unresolved)} glyph="?" tone="bad" filter="unresolved" />
      )}
      <Figure label={LOSS[samples]} value={Number.isNaN(lossRatio) ? NOTHING : `${formatPercent(lossRatio)} %`} />
      <Figure label={samples === 'packets' ? 'median RTT' : 'median time'} value={formatRtt(medianMs)} />
      <span className="summary-end">{figuresChoice}</span>
    </section>
  );
}
