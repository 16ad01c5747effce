import { Button, ButtonGroup } from '@blueprintjs/core';
import { PauseIcon, PlayIcon, StopIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Status } from '../../../core/contracts/station.ts';
import { formatRate } from '../../../ui/format/quantities.ts';
import { formatElapsed, formatMoment, formatTimeOfDay } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { useStationNow } from '../../base/station/use-station-now.ts';
import { describeRecalled } from './recalled.ts';
import { useRun } from './run-store.ts';
import './run.css';

const PHASE_WORDS = { running: '● Running', paused: '❙❙ Paused', stopped: '■ Stopped' } as const;

const READ_ONLY = 'This project is open read-only: open it normally to measure';

/** Counts on between the station's words, so that the seconds are even. */
function RunTime({ startedAtMs }: { readonly startedAtMs: number }): ReactNode {
  return <span className="run-time">{formatElapsed(useStationNow(500) - startedAtMs)}</span>;
}

/** The measured rate beside that of the plan. */
function RunRate(): ReactNode {
  const { status } = useBase();
  const planned = useStore(status, (state) => state.status?.packetsPerSecond ?? 0);
  const isCeiling = useStore(status, (state) => state.status?.isRateCeiling ?? false);
  const sent = useStore(status, (state) => state.status?.sentPerSecond ?? null);
  const title = `Sent over the last 10 s. The plan sends ${isCeiling ? 'at most ' : ''}${formatRate(planned)} packets/s`;
  return (
    <span className="run-rate" title={title}>
      {sent === null ? '…' : formatRate(sent)}
      <span className="run-plan">
        {' '}
        of {isCeiling ? 'at most ' : ''}
        {formatRate(planned)}
      </span>{' '}
      packets/s
    </span>
  );
}

/** Shown while the station is disconnected. */
function Disconnected({ lastDataMs }: { readonly lastDataMs: number }): ReactNode {
  return (
    <span className="run-phase" role="status">
      Disconnected – last data {formatTimeOfDay(lastDataMs)}
    </span>
  );
}

/** The time span of the statistics, as long as no run began since Sounder was opened. */
function RecalledSpan({ span }: { readonly span: NonNullable<Status['recalled']> }): ReactNode {
  const explanation = 'Statistics from the end of the last run. Start resets them';
  return (
    <span className="run-rate" title={explanation}>
      {describeRecalled(span)}
    </span>
  );
}

/** Shown while the page shows the past: probing continues unchanged. */
function ShownPast(): ReactNode {
  return (
    <span className="run-phase" data-phase="replay" role="status">
      ◀ As it was at {formatMoment(useStationNow(500))}
    </span>
  );
}

export function RunControls(): ReactNode {
  const { status, link, replayPosition } = useBase();
  const isReplayed = useStore(replayPosition, ({ replay }) => replay !== null);
  const run = useRun();
  const isGone = useStore(link.state, (state) => state.phase !== 'connected');
  const lastDataMs = useStore(status, (state) => state.lastDataMs);
  const phase = useStore(status, (state) => state.status?.phase);
  const startedAtMs = useStore(status, (state) => state.status?.startedAtMs ?? null);
  const recalled = useStore(status, (state) => state.status?.recalled ?? null);
  const hasTargets = useStore(status, (state) => (state.status?.project.targets ?? 0) > 0);
  const isReadOnly = useReadOnly();
  const pending = useStore(run, (state) => state.pending);
  const { start, pause, stop } = run.getState();
  if (phase === undefined) return null;
  if (isReplayed) return <ShownPast />;
  return (
    <div className="run-controls">
      <ButtonGroup>
        {phase === 'running' ? (
          <Button
            icon={<PauseIcon />}
            text="Pause"
            title="Pause (Ctrl+Enter)"
            disabled={isGone}
            loading={pending === 'pause'}
            onClick={() => void pause()}
          />
        ) : (
          <Button
            intent={isGone ? 'none' : 'success'}
            icon={<PlayIcon />}
            text={phase === 'paused' ? 'Resume' : 'Start'}
            title={isReadOnly ? READ_ONLY : `${phase === 'paused' ? 'Resume' : 'Start'} (Ctrl+Enter)`}
            disabled={!hasTargets || isGone || isReadOnly}
            loading={pending === 'start'}
            onClick={() => void start()}
          />
        )}
        <Button
          icon={<StopIcon />}
          text="Stop"
          title="Stop (Ctrl+Shift+Enter)"
          disabled={phase === 'stopped' || isGone}
          loading={pending === 'stop'}
          onClick={() => void stop()}
        />
      </ButtonGroup>
      {isGone ? (
        <Disconnected lastDataMs={lastDataMs} />
      ) : (
        <>
          <span className="run-phase" data-phase={phase} role="status">
            {PHASE_WORDS[phase]}
          </span>
          {recalled && <RecalledSpan span={recalled} />}
          {startedAtMs !== null && phase !== 'stopped' && <RunTime startedAtMs={startedAtMs} />}
          {phase === 'running' && <RunRate />}
        </>
      )}
    </div>
  );
}
