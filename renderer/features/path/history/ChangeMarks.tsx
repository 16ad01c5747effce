import type { CSSProperties, ReactNode } from 'react';
import { formatMoment } from '../../../../ui/format/times.ts';
import { usePathHistory } from './path-history-store.ts';
import { useChangeMoments } from './use-change-moments.ts';

/** A span of time over the width of an element, Unix ms. */
export interface TimeScale {
  readonly fromMs: number;
  readonly toMs: number;
}

export const placeOn = ({ fromMs, toMs }: TimeScale, atMs: number): CSSProperties => ({
  insetInlineStart: `${(((atMs - fromMs) / Math.max(1, toMs - fromMs)) * 100).toFixed(2)}%`,
});

/** Route changes on a scale; each opens the comparison of the paths before and after. The list beside the hops has them for the keyboard. */
export function ChangeMarks({ scale }: { readonly scale: TimeScale }): ReactNode {
  const pathHistory = usePathHistory();
  const changes = useChangeMoments().filter((atMs) => atMs >= scale.fromMs && atMs <= scale.toMs);
  return changes.map((atMs) => {
    const label = `Route change ${formatMoment(atMs)}: show both paths`;
    return (
      <button
        key={atMs}
        type="button"
        className="path-mark"
        tabIndex={-1}
        aria-label={label}
        title={label}
        style={placeOn(scale, atMs)}
        onClick={() => pathHistory.getState().compareAround(atMs)}
      />
    );
  });
}
