import { Button, ButtonGroup } from '@blueprintjs/core';
import { PauseIcon, PlayIcon, StopIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Status } from '../../../core/contracts/station.ts';
import { formatRate } from '../../../ui/format/quantities.ts';
import { formatElapsed } from '../../../ui/format/times.ts';
import { useApp } from '../../app/app-context.tsx';
import { useStationNow } from '../../app/use-station-now.ts';
import { describeRecalled } from './recalled.ts';
import './run.css';

const PHASE_WORDS = { running: '● Running', paused: '❙❙ Paused', stopped: '■ Stopped' } as const;

/** Counts on between the station's words, so that the seconds are even. */
function RunTime({ startedAtMs }: { readonly startedAtMs: number }): ReactNode {
  return <span className="run-time">{formatElapsed(useStationNow(500) - startedAtMs)}</span>;
}

/** Which time the figures are of, as long as no run began since Sounder was opened. */
function RecalledSpan({ span }: { readonly span: NonNullable<Status['recalled']> }): ReactNode {
  const explanation = 'The figures are of the end of the last run. They start anew with Start.';
  return (
    <span className="run-rate" title={explanation}>
      {describeRecalled(span)}
    </span>
  );
}

export function RunControls(): ReactNode {
  const { run, status } = useApp();
  const phase = useStore(status, (state) => state.status?.phase);
  const startedAtMs = useStore(status, (state) => state.status?.startedAtMs ?? null);
  const recalled = useStore(status, (state) => state.status?.recalled ?? null);
  const rate = useStore(status, (state) => state.status?.packetsPerSecond ?? 0);
  const hasTargets = useStore(status, (state) => (state.status?.project.targets ?? 0) > 0);
  const pending = useStore(run, (state) => state.pending);
  const { start, pause, stop } = run.getState();
  if (phase === undefined) return null;
  return (
    <div className="run-controls">
      <ButtonGroup>
        {phase === 'running' ? (
          <Button
            icon={<PauseIcon />}
            text="Pause"
            title="Ctrl+Enter"
            loading={pending === 'pause'}
            onClick={() => void pause()}
          />
        ) : (
          <Button
            intent="success"
            icon={<PlayIcon />}
            text={phase === 'paused' ? 'Resume' : 'Start'}
            title="Ctrl+Enter"
            disabled={!hasTargets}
            loading={pending === 'start'}
            onClick={() => void start()}
          />
        )}
        <Button
          icon={<StopIcon />}
          text="Stop"
          title="Ctrl+Shift+Enter"
          disabled={phase === 'stopped'}
          loading={pending === 'stop'}
          onClick={() => void stop()}
        />
      </ButtonGroup>
      <span className="run-phase" data-phase={phase} role="status">
        {PHASE_WORDS[phase]}
      </span>
      {recalled && <RecalledSpan span={recalled} />}
      {startedAtMs !== null && phase !== 'stopped' && <RunTime startedAtMs={startedAtMs} />}
      {phase === 'running' && <span className="run-rate">{formatRate(rate)} packets/s</span>}
    </div>
  );
}
