import { Button, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { FastBackwardIcon, FastForwardIcon, PauseIcon, PlayIcon } from '@blueprintjs/icons';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ReplayState } from '../../../core/contracts/history.ts';
import { formatMoment, parseMoment } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { useStationNow } from '../../base/station/use-station-now.ts';
import { ReplaySlider } from './ReplaySlider.tsx';
import { SPEEDS, useReplay } from './replay-store.ts';
import './replay.css';

const LEVEL_TEXT: Readonly<Record<ReplayState['level'], string>> = {
  samples: '',
  minutes: 'Values by minute: single samples of this time are no longer stored',
  hours: 'Values by hour: nothing finer of this time is stored',
  nothing: 'Nothing is stored of this time',
};

const STEP_MS = 60_000;

/** The moment as text that can be edited: Enter jumps there. */
function MomentField({ seek }: { readonly seek: (atMs: number) => void }): ReactNode {
  const nowMs = useStationNow(250);
  const [typed, setTyped] = useState<string | null>(null);
  const isWrong = typed !== null && parseMoment(typed) === null;
  const enter = () => {
    const atMs = typed === null ? null : parseMoment(typed);
    if (atMs === null) return;
    setTyped(null);
    seek(atMs);
  };
  return (
    <InputGroup
      className="replay-moment"
      aria-label="Moment, as 2026-03-01 14:05:09"
      title={isWrong ? 'Write a moment as 2026-03-01 14:05:09' : 'Type a moment and press Enter'}
      intent={isWrong ? 'danger' : 'none'}
      aria-invalid={isWrong}
      value={typed ?? formatMoment(nowMs)}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={() => setTyped(null)}
      onKeyDown={({ key }) => {
        if (key === 'Enter') enter();
        else if (key === 'Escape') setTyped(null);
      }}
    />
  );
}

/** Controls of a replay: shown while the page shows the past. */
export function ReplayBar(): ReactNode {
  const { replayPosition } = useBase();
  const replay = useReplay();
  const state = useStore(replayPosition, (position) => position.replay);
  const isJumping = useStore(replay, (actions) => actions.isJumping);
  const isShown = state !== null;
  useEffect(() => {
    if (isShown) document.querySelector<HTMLElement>('.replay-bar .replay-play')?.focus();
  }, [isShown]);
  if (!state) return null;
  const { seek, togglePlaying, setSpeed, stop } = replay.getState();
  const level = LEVEL_TEXT[state.level];
  return (
    <section className="replay-bar" aria-label="Replay" data-region="replay">
      <strong className="replay-title" role="status">
        Replay
      </strong>
      <Button
        icon={<FastBackwardIcon />}
        aria-label="A minute back"
        title="A minute back (Alt+J)"
        onClick={() => void seek(state.atMs - STEP_MS)}
      />
      <Button
        className="replay-play"
        icon={state.playing ? <PauseIcon /> : <PlayIcon />}
        text={state.playing ? 'Pause' : 'Play'}
        title={`${state.playing ? 'Pause' : 'Play'} the replay (Alt+K)`}
        aria-busy={isJumping} // not `loading`, which disables it: the focus would be lost with each jump
        onClick={() => void togglePlaying()}
      />
      <Button
        icon={<FastForwardIcon />}
        aria-label="A minute on"
        title="A minute on (Alt+L)"
        onClick={() => void seek(state.atMs + STEP_MS)}
      />
      <HTMLSelect
        aria-label="Speed"
        title="Seconds of the past per second"
        value={state.speed}
        options={SPEEDS.map((speed) => ({ value: speed, label: `${speed}×` }))}
        onChange={({ target }) => void setSpeed(Number(target.value))}
      />
      <MomentField seek={(atMs) => void seek(atMs)} />
      <ReplaySlider state={state} seek={(atMs) => void seek(atMs)} />
      {level !== '' && <span className="replay-level">{level}</span>}
      <Button
        intent="primary"
        text="Back to now"
        title="Back to the present (Alt+Shift+H)"
        onClick={() => void stop()}
      />
    </section>
  );
}
