import { Button, ButtonGroup } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatDay, formatLength, formatTimeOfDay } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { ChartOptionsMenu } from './ChartOptionsMenu.tsx';
import { SPANS } from './chart-extent.ts';
import { useChart } from './chart-store.ts';
import { MeasureChoice } from './MeasureChoice.tsx';
import { WorstChoice } from './many/WorstChoice.tsx';
import { SaveMenu } from './save/SaveMenu.tsx';
import { SpanPicker } from './span/SpanPicker.tsx';

function LiveBadge(): ReactNode {
  const { status, link, replayPosition } = useBase();
  const isReplay = useStore(replayPosition, (position) => position.replay !== null);
  const isRunning = useStore(status, (state) => state.status?.phase === 'running');
  const isConnected = useStore(link.state, (state) => state.phase === 'connected');
  if (isConnected && isReplay) return <span className="toolbar-text">◀ Replay</span>;
  if (!isConnected) return <span className="toolbar-text">Disconnected</span>;
  return isRunning ? <span className="live-badge">● Live</span> : <span className="toolbar-text">Stopped</span>;
}

export function ChartToolbar(): ReactNode {
  const { layout } = useBase();
  const chart = useChart();
  const spanMs = useStore(chart, (state) => state.spanMs);
  const window = useStore(chart, (state) => state.window);
  const isAll = useStore(chart, (state) => state.allFromMs !== null);
  const fault = useStore(chart, (state) => state.fault);
  const { setSpan, showAll, backToLive } = chart.getState();
  return (
    <div className="chart-toolbar" role="toolbar" aria-label="Chart">
      <ButtonGroup>
        {SPANS.map(({ label, ms }) => (
          <Button
            key={ms}
            size="small"
            text={label}
            aria-pressed={window === null && !isAll && ms === spanMs}
            active={window === null && !isAll && ms === spanMs}
            onClick={() => setSpan(ms)}
          />
        ))}
        <Button
          size="small"
          text="All"
          title="All that is stored of these series"
          aria-pressed={window === null && isAll}
          active={window === null && isAll}
          onClick={() => void showAll()}
        />
      </ButtonGroup>
      <SpanPicker />
      <MeasureChoice />
      <ChartOptionsMenu />
      {window === null ? (
        <LiveBadge />
      ) : (
        <>
          <Button size="small" intent="primary" text="Return to live" onClick={backToLive} />
          <span className="toolbar-text">
            {formatDay(window.fromMs)} {formatTimeOfDay(window.fromMs)}, {formatLength(window.toMs - window.fromMs)}
          </span>
        </>
      )}
      <SaveMenu />
      <Button
        size="small"
        text="Export …"
        title="Export stored data of this span (Alt+E)"
        onClick={() => layout.getState().showDialog('export')}
      />
      <WorstChoice />
      {fault && (
        <span className="toolbar-text is-bad" role="alert">
          ✕ History: {fault.message} {fault.hint}
        </span>
      )}
    </div>
  );
}
