import { type ReactNode, useState } from 'react';
import type { ReplayState } from '../../../core/contracts/history.ts';
import { formatMoment } from '../../../ui/format/times.ts';

interface ReplaySliderProps {
  readonly state: Pick<ReplayState, 'atMs' | 'span'>;
  readonly seek: (atMs: number) => void;
  /** Words for the moment shown, where its time would be spoken again each second. */
  readonly momentText?: string | undefined;
}

/** The stored span with the moment that is shown. Dragging jumps when the pointer is let go, keys at once. */
export function ReplaySlider({ state: { atMs, span }, seek, momentText }: ReplaySliderProps): ReactNode {
  const [dragged, setDragged] = useState<number | null>(null);
  const shownMs = dragged ?? atMs;
  const letGo = () => {
    if (dragged !== null) seek(dragged);
    setDragged(null);
  };
  const lengthMs = Math.max(1, span.toMs - span.fromMs);
  return (
    <span className="replay-slider">
      <input
        type="range"
        aria-label="Moment in the stored span"
        aria-valuetext={dragged === null && momentText !== undefined ? momentText : formatMoment(shownMs)}
        min={span.fromMs}
        max={span.toMs}
        step={Math.max(1000, Math.round(lengthMs / 2000 / 1000) * 1000)}
        value={shownMs}
        onChange={({ target }) => setDragged(Number(target.value))}
        onPointerUp={letGo}
        onKeyUp={letGo}
        onBlur={letGo}
      />
      <span className="replay-ends" aria-hidden="true">
        <span>{formatMoment(span.fromMs)}</span>
        <span>{dragged === null ? '' : `→ ${formatMoment(dragged)}`}</span>
        <span>{formatMoment(span.toMs)}</span>
      </span>
    </span>
  );
}
