import { Button, HTMLSelect } from '@blueprintjs/core';
import { FastBackwardIcon, FastForwardIcon, PauseIcon, PlayIcon } from '@blueprintjs/icons';
import { type ReactNode, useEffect } from 'react';
import { useStore } from 'zustand';
import type { ReplayState } from '../../../core/contracts/history.ts';
import { formatTimeOfDay } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { TABLE_ID } from '../../base/screen-regions.ts';
import { MomentField } from './MomentField.tsx';
import { unmeasuredText } from './moment-phase.ts';
import { ReplaySlider } from './ReplaySlider.tsx';
import { SPEEDS, STEP_MS, useReplay } from './replay-store.ts';
import './replay.css';

const LEVEL_TEXT: Readonly<Record<ReplayState['level'], string>> = {
  samples: '',
  minutes: 'Values by minute: single samples of this time are no longer stored',
  hours: 'Values by hour: nothing finer of this time is stored',
  nothing: 'Nothing is stored of this time',
};

/** The focus goes into the bar when it opens, and back to where it was when the bar closes with it. */
function useFocusWhile(isShown: boolean): void {
  useEffect(() => {
    if (!isShown) return;
    const before = document.activeElement;
    // The slider under the grid becomes that of the bar: it keeps the focus.
    const wasOnSlider = before === document.body && document.querySelector('.series-grid') !== null;
    document.querySelector<HTMLElement>(`.replay-bar ${wasOnSlider ? 'input[type=range]' : '.replay-play'}`)?.focus();
    return () => {
      if (document.activeElement !== document.body) return; // it has moved on since
      const isBack = before instanceof HTMLElement && before !== document.body && before.isConnected;
      (isBack ? before : document.getElementById(TABLE_ID))?.focus();
    };
  }, [isShown]);
}

/** Says that a replay begins: reading the past takes seconds with thousands of series. */
function StartingBar({ readingMs, stop }: { readonly readingMs: number; readonly stop: () => void }): ReactNode {
  return (
    <section className="replay-bar" aria-label="Replay" data-region="replay">
      <strong className="replay-title" role="status">
        Reading {formatTimeOfDay(readingMs)} …
      </strong>
      <Button text="Cancel" title="Back to the present (Alt+Shift+H)" onClick={stop} />
    </section>
  );
}

/** Controls of a replay: shown while the page shows the past. */
export function ReplayBar(): ReactNode {
  const { replayPosition, timeline } = useBase();
  const replay = useReplay();
  const unmeasured = useStore(timeline, ({ events }) => unmeasuredText(events));
  const state = useStore(replayPosition, (position) => position.replay);
  const isJumping = useStore(replay, (actions) => actions.isJumping);
  const readingMs = useStore(replay, (actions) => actions.readingMs);
  const isShown = state !== null;
  useFocusWhile(isShown);
  const { seek, step, togglePlaying, setSpeed, stop } = replay.getState();
  if (!state) return readingMs !== null && <StartingBar readingMs={readingMs} stop={() => void stop()} />;
  const level = unmeasured || LEVEL_TEXT[state.level];
  return (
    <section
      className="replay-bar"
      aria-label="Replay"
      data-region="replay"
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.preventDefault(); // the page would clear the selection of the table
      }}
    >
      <strong className="replay-title" role="status">
        {readingMs === null ? 'Replay' : `Reading ${formatTimeOfDay(readingMs)} …`}
      </strong>
      <Button
        icon={<FastBackwardIcon />}
        aria-label="A minute back"
        title="A minute back (Alt+J)"
        onClick={() => void step(-STEP_MS)}
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
        onClick={() => void step(STEP_MS)}
      />
      <HTMLSelect
        aria-label="Speed"
        title="Seconds of the past per second"
        value={state.speed}
        options={SPEEDS.map((speed) => ({ value: speed, label: `${speed}×` }))}
        onChange={({ target }) => void setSpeed(Number(target.value))}
      />
      <MomentField readingMs={readingMs} seek={(atMs) => void seek(atMs)} />
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
