import { Button } from '@blueprintjs/core';
import { MaximizeIcon, MinimizeIcon, ShareIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../../base/base-context.ts';
import { useChart } from '../chart-store.ts';
import { addressOf } from './chart-address.ts';

/** Shows the chart over the whole window, or in another one. */
export function WindowButtons(): ReactNode {
  const { bridge, layout, notices } = useBase();
  const chart = useChart();
  const isFull = useStore(layout, (state) => state.isChartFull);
  const open = () => {
    const { drawn, window, spanMs, allFromMs } = chart.getState();
    if (bridge.openWindow(addressOf({ series: drawn, span: { window, spanMs, allFromMs } }))) return;
    notices.getState().report({
      tone: 'warning',
      message: 'The browser did not open a window',
      hint: 'Allow pop-ups for this page',
    });
  };
  return (
    <>
      <Button
        variant="minimal"
        icon={<ShareIcon />}
        aria-label="Open the chart in another window"
        title="Open this chart in another window"
        onClick={open}
      />
      <Button
        variant="minimal"
        icon={isFull ? <MinimizeIcon /> : <MaximizeIcon />}
        aria-label={isFull ? 'Chart below the table' : 'Chart over the whole window'}
        aria-pressed={isFull}
        title={isFull ? 'Back below the table (Z)' : 'Over the whole window (Z)'}
        onClick={() => layout.getState().setChartFull(!isFull)}
      />
    </>
  );
}
