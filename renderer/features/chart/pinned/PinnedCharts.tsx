import { Button } from '@blueprintjs/core';
import { PinIcon, UnpinIcon } from '@blueprintjs/icons';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { ChartArea } from '../ChartArea.tsx';
import { ChartContext, useChart } from '../chart-store.ts';
import { createDrawnPicture, DrawnPictureContext } from '../save/drawn-picture.ts';
import { MOST_PINNED, type PinnedChart, usePinnedCharts } from './pinned-charts.ts';

/** Keeps the chart of the selection. */
export function PinButton(): ReactNode {
  const store = usePinnedCharts();
  const isFull = useStore(store, (state) => state.pinned.length === MOST_PINNED);
  const isEmpty = useStore(useChart(), (state) => state.drawn.length === 0);
  const title = isFull
    ? `At most ${MOST_PINNED} charts are pinned`
    : 'Pin this chart: it stays while others are selected';
  return (
    <Button
      variant="minimal"
      icon={<PinIcon />}
      aria-label="Pin the chart"
      title={title}
      disabled={isFull || isEmpty}
      onClick={() => store.getState().pin()}
    />
  );
}

function Pinned({ id, title, chart }: PinnedChart): ReactNode {
  const store = usePinnedCharts();
  // What is saved is the chart of the selection, and not this one.
  const [picture] = useState(createDrawnPicture);
  return (
    <ChartContext value={chart}>
      <DrawnPictureContext value={picture}>
        <section className="chart-pinned" aria-label={`Pinned chart: ${title}`}>
          <header>
            <h3>{title}</h3>
            <Button
              variant="minimal"
              size="small"
              icon={<UnpinIcon />}
              aria-label={`Unpin ${title}`}
              title="Unpin"
              onClick={() => store.getState().unpin(id)}
            />
          </header>
          <ChartArea />
        </section>
      </DrawnPictureContext>
    </ChartContext>
  );
}

/** The charts that are kept, the oldest first. */
export function PinnedCharts(): ReactNode {
  const pinned = useStore(usePinnedCharts(), (state) => state.pinned);
  return pinned.map((one) => <Pinned key={one.id} {...one} />);
}
