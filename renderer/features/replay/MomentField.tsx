import { InputGroup } from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import { formatMoment, formatTimeOfDay, parseMoment } from '../../../ui/format/times.ts';
import { useStationNow } from '../../base/station/use-station-now.ts';

interface MomentFieldProps {
  /** The moment that is being read; null = none. */
  readonly readingMs: number | null;
  readonly seek: (atMs: number) => void;
}

/** The shown moment as text that can be edited: Enter jumps there. A time without a date is of the shown day. */
export function MomentField({ readingMs, seek }: MomentFieldProps): ReactNode {
  const shownMs = useStationNow(250);
  const nowMs = readingMs ?? shownMs;
  const problemId = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const atMs = typed === null ? nowMs : parseMoment(typed, nowMs);
  const isWrong = atMs === null;
  const enter = () => {
    if (typed === null || atMs === null) return;
    setTyped(null);
    seek(atMs);
  };
  return (
    <>
      <InputGroup
        className="replay-moment"
        aria-label="Moment, as 2026-03-01 14:05:09 or 14:05"
        title="Type a moment or a time of the shown day, and press Enter"
        intent={isWrong ? 'danger' : 'none'}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? problemId : undefined}
        value={typed ?? formatMoment(nowMs)}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={() => setTyped(null)}
        onKeyDown={({ key }) => {
          if (key === 'Enter') enter();
          else if (key === 'Escape') setTyped(null);
        }}
      />
      {isWrong && (
        <span id={problemId} className="replay-problem" role="alert">
          Not a time: write {formatTimeOfDay(nowMs)} or {formatMoment(nowMs)}
        </span>
      )}
    </>
  );
}
