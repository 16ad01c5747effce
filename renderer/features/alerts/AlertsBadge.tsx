import { Button } from '@blueprintjs/core';
import { NotificationsIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { BadgeText } from '../../../ui/components/BadgeText.tsx';
import { plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { SEVERITY_MARKS, TONES } from './alert-marks.ts';
import { useAlerts } from './alerts-store.ts';
import './alerts.css';

/** Number of open alerts that nobody has acknowledged; quiet when there is none, and in a replay. Opens the list. */
export function AlertsBadge(): ReactNode {
  const { layout, replayPosition, timeline } = useBase();
  const isReplayed = useStore(replayPosition, ({ replay }) => replay !== null);
  const alerts = useAlerts();
  useStore(timeline, (state) => state.events);
  useStore(alerts, (state) => state.acknowledged);
  const isActive = useStore(layout, (state) => state.panel === 'alerts');
  const waiting = isReplayed ? [] : alerts.waiting();
  const worst = waiting[0]?.severity;
  const label = worst
    ? `${plural(waiting.length, 'open alert')}, worst: ${SEVERITY_MARKS[worst].word}`
    : isReplayed
      ? 'Alerts'
      : 'No open alerts';
  return (
    <Button
      variant="minimal"
      className="badge alerts-badge"
      data-tone={worst && TONES[worst]}
      active={isActive}
      aria-label={label}
      title={`${label} (Alt+A)`}
      onClick={() => layout.getState().togglePanel('alerts')}
    >
      {worst ? (
        <BadgeText
          glyph={`${SEVERITY_MARKS[worst].glyph} ${waiting.length}`}
          word={waiting.length === 1 ? 'alert' : 'alerts'}
        />
      ) : (
        <NotificationsIcon />
      )}
    </Button>
  );
}
