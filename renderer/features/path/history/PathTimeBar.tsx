import { Button, ButtonGroup, HTMLSelect } from '@blueprintjs/core';
import { ChevronLeftIcon, ChevronRightIcon } from '@blueprintjs/icons';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { formatLength, formatMoment, parseMoment } from '../../../../ui/format/times.ts';
import { useBase } from '../../../base/base-context.ts';
import { PATH_MOMENT_ID } from '../../../base/screen-regions.ts';
import { useStationNow } from '../../../base/station/use-station-now.ts';
import { ChangeMarks, placeOn, type TimeScale } from './ChangeMarks.tsx';
import { LENGTHS, usePathHistory } from './path-history-store.ts';

/** Time ranges of the scrubber, ending now. */
const SCALES = [
  { label: 'Last hour', ms: 3_600_000 },
  { label: 'Last day', ms: 86_400_000 },
  { label: 'All history', ms: Number.POSITIVE_INFINITY },
] as const;

const SECOND_MS = 1000;

/** Changes of the route and moment A over the scrubber. */
function Marks({ scale }: { readonly scale: TimeScale }): ReactNode {
  const pathHistory = usePathHistory();
  const pinnedMs = useStore(pathHistory, (state) => state.pinnedMs);
  return (
    <div className="path-marks">
      <ChangeMarks scale={scale} />
      {pinnedMs !== null && pinnedMs >= scale.fromMs && (
        <span className="path-pin" aria-hidden="true" style={placeOn(scale, pinnedMs)}>
          A
        </span>
      )}
    </div>
  );
}

/** The moment as text: a field of the browser's would write it as its language does. */
function MomentField({ atMs }: { readonly atMs: number }): ReactNode {
  const pathHistory = usePathHistory();
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <input
      type="text"
      className="path-moment"
      aria-label="Date and time"
      aria-invalid={draft !== null && parseMoment(draft) === null}
      title="Year-month-day hours:minutes:seconds"
      size={19}
      spellCheck={false}
      value={draft ?? formatMoment(atMs)}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setDraft(text);
        const chosen = parseMoment(text);
        if (chosen !== null) pathHistory.getState().lookAt(chosen);
      }}
      onBlur={() => setDraft(null)}
    />
  );
}

/** The scrubber over the time kept. @param keptMs since when, Unix ms */
function Scrubber({ keptMs }: { readonly keptMs: number }): ReactNode {
  const pathHistory = usePathHistory();
  const [scaleMs, setScaleMs] = useState<number>(SCALES[0].ms);
  const atMs = useStore(pathHistory, (state) => state.atMs);
  const nowMs = useStationNow(SECOND_MS);
  const { lookAt } = pathHistory.getState();
  // Whole seconds: a step of the scrubber ends on one.
  const scale = {
    fromMs: Math.floor(Math.max(keptMs, nowMs - scaleMs) / SECOND_MS) * SECOND_MS,
    toMs: Math.ceil(nowMs / SECOND_MS) * SECOND_MS,
  };
  const words = atMs === null ? 'live' : `${formatMoment(atMs)}, ${formatLength(nowMs - atMs)} ago`;
  return (
    <>
      <HTMLSelect
        aria-label="Scrubber range"
        value={scaleMs}
        onChange={(event) => setScaleMs(Number(event.currentTarget.value))}
        options={SCALES.map(({ label, ms }) => ({ label, value: ms }))}
      />
      <div className="path-scrubber">
        <Marks scale={scale} />
        <input
          id={PATH_MOMENT_ID}
          type="range"
          aria-label="Path history"
          aria-valuetext={words}
          min={scale.fromMs}
          max={scale.toMs}
          step={SECOND_MS}
          value={atMs ?? scale.toMs}
          onChange={(event) => lookAt(Number(event.currentTarget.value))}
        />
      </div>
      <MomentField atMs={atMs ?? nowMs} />
    </>
  );
}

function LengthChoice(): ReactNode {
  const pathHistory = usePathHistory();
  const lengthMs = useStore(pathHistory, (state) => state.lengthMs);
  return (
    <ButtonGroup role="group" aria-label="Statistics period before the selected time">
      {LENGTHS.map(({ label, ms }) => (
        <Button
          key={ms}
          size="small"
          text={label}
          active={ms === lengthMs}
          aria-pressed={ms === lengthMs}
          onClick={() => pathHistory.getState().setLength(ms)}
        />
      ))}
    </ButtonGroup>
  );
}

/** Selects the moment of the shown path and the comparison. */
export function PathTimeBar(): ReactNode {
  const { replayPosition, status } = useBase();
  const pathHistory = usePathHistory();
  const keptMs = useStore(status, (state) => state.status?.storage.oldestMs ?? null);
  const isNow = useStore(pathHistory, (state) => state.atMs === null);
  // Not in a replay, nor after Stop: the path is that of another moment.
  const isReplayed = useStore(replayPosition, ({ replay }) => replay !== null);
  const isLive = useStore(status, (state) => state.status?.phase === 'running') && !isReplayed;
  const isComparing = useStore(pathHistory, (state) => state.pinnedMs !== null);
  const { step, lookAt, compare, endComparison } = pathHistory.getState();
  if (keptMs === null) return null; // nothing is stored yet
  return (
    <section className="path-time" aria-label="Time of the path">
      <ButtonGroup>
        <Button size="small" icon={<ChevronLeftIcon />} aria-label="Previous route" onClick={() => step(-1)} />
        <Button
          size="small"
          icon={<ChevronRightIcon />}
          aria-label="Next route"
          disabled={isNow}
          onClick={() => step(1)}
        />
      </ButtonGroup>
      <Scrubber keptMs={keptMs} />
      {(isComparing || !isNow) && <LengthChoice />}
      {isComparing ? (
        <Button size="small" text="End comparison" onClick={endComparison} />
      ) : (
        <Button size="small" text={isNow ? 'Compare' : 'Compare with live'} onClick={compare} />
      )}
      {isNow ? (
        isLive && <span className="live-badge">● Live</span>
      ) : (
        <Button size="small" intent="primary" text="Return to live" onClick={() => lookAt(null)} />
      )}
    </section>
  );
}
