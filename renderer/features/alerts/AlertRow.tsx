import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { formatDay, formatLength, formatTimeOfDay } from '../../../ui/format/times.ts';
import { SEVERITY_MARKS, TONES } from './alert-marks.ts';
import { type ListedAlert, useAlerts } from './alerts-store.ts';

interface AlertRowProps {
  readonly alert: ListedAlert;
  readonly nowMs: number;
}

/** One alert; a click selects its series and shows its time in the chart. */
export function AlertRow({ alert, nowMs }: AlertRowProps): ReactNode {
  const alerts = useAlerts();
  const { event, severity, isOpen, isAcknowledged } = alert;
  const { glyph, word } = SEVERITY_MARKS[severity];
  const length = isOpen ? nowMs - event.atMs : event.endMs === null ? null : event.endMs - event.atMs;
  return (
    <li className="alert-item" data-tone={TONES[severity]} data-quiet={isOpen && !isAcknowledged ? undefined : ''}>
      <button
        type="button"
        className="alert-row"
        title="Show its series and its time in the chart"
        onClick={() => alerts.getState().show(alert)}
      >
        <span className="alert-mark" role="img" aria-label={word} title={word}>
          {glyph}
        </span>
        <span>
          {event.message}
          <span className="alert-time" title={formatDay(event.atMs)}>
            {formatTimeOfDay(event.atMs)}
            {length !== null && ` · ${isOpen ? 'for ' : ''}${formatLength(Math.max(0, length))}`}
            {isOpen && isAcknowledged && ' · acknowledged'}
          </span>
        </span>
      </button>
      {isOpen && !isAcknowledged && (
        <Button
          size="small"
          variant="outlined"
          text="Acknowledge"
          title="Seen: it is no longer counted in the header"
          onClick={() => alerts.getState().acknowledge([alert])}
        />
      )}
    </li>
  );
}
