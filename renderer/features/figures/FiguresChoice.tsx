import { HTMLSelect } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatMoment } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { ReadingShare } from '../../base/ReadingShare.tsx';
import { useStationNow } from '../../base/station/use-station-now.ts';
import { type FiguresSpan, LAST_SPANS, sinceMs, sinceText, useFigures } from './figures-store.ts';

const CHOICES: readonly (readonly [FiguresSpan, string])[] = [
  ['run', 'Since Start'],
  ...LAST_SPANS.map(({ ms, label }) => [ms, label] as const),
  ['chart', 'Span of the chart'],
];

const RESET = 'reset';

/** The choices; one that is since a moment is listed as it is. */
function optionsOf(span: FiguresSpan, nowMs: number): readonly { readonly value: string; readonly label: string }[] {
  const fromMs = sinceMs(span);
  return [
    ...CHOICES.map(([value, label]) => ({ value: String(value), label })),
    ...(fromMs === undefined ? [] : [{ value: String(span), label: sinceText(fromMs, nowMs) }]),
    { value: RESET, label: 'Reset: from now on' },
  ];
}

/** Choice of the span that the figures of the rows are of. */
export function FiguresChoice(): ReactNode {
  const { status } = useBase();
  const figures = useFigures();
  const nowMs = useStationNow(60_000);
  const span = useStore(figures, (state) => state.span);
  const shown = useStore(figures, (state) => state.shown);
  const fault = useStore(figures, (state) => state.fault);
  const isAwaited = span !== 'run' && !shown && !fault;
  const progress = useStore(figures, (state) => state.progress);
  const isPartial = useStore(status, (state) => state.status?.readsFigures ?? false);
  const title = fault
    ? `The figures could not be read: ${fault.message}`
    : shown
      ? `Figures from ${formatMoment(shown.fromMs)} to ${formatMoment(shown.toMs)}`
      : 'Span of the figures: sent, lost, minimum, mean …';
  return (
    <>
      <span className="figures-reading is-quiet" role="status">
        {(isAwaited || (span === 'run' && isPartial)) && 'Reading stored figures …'}
      </span>
      <ReadingShare
        progress={isAwaited ? progress : null}
        cancelTitle="Show the figures since Start"
        onCancel={() => figures.getState().choose('run')}
      />
      <HTMLSelect
        className="figures-choice"
        aria-label="Span of the figures"
        title={title}
        value={String(span)}
        options={optionsOf(span, nowMs)}
        onChange={({ target }) => {
          const chosen = CHOICES.find(([value]) => String(value) === target.value);
          if (target.value === RESET) figures.getState().reset();
          else if (chosen) figures.getState().choose(chosen[0]);
        }}
      />
    </>
  );
}
