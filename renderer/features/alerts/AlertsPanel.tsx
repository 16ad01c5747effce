import { Button, HTMLSelect } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { SEVERITIES, type Severity } from '../../../core/alerts/alert-kinds.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { useBase } from '../../base/base-context.ts';
import { useStationNow } from '../../base/station/use-station-now.ts';
import { AlertRow } from './AlertRow.tsx';
import { alertsOf, isListed, type ListedAlert, recentAlerts, useAlerts } from './alerts-store.ts';
import { NotifyForm } from './NotifyForm.tsx';
import './alerts.css';

const SHOWN = 200;

const FILTERS: Readonly<Record<Severity, string>> = {
  info: 'All levels',
  warning: 'Warning and critical',
  critical: 'Critical',
};

function AlertList({ title, alerts }: { readonly title: string; readonly alerts: readonly ListedAlert[] }): ReactNode {
  const nowMs = useStationNow(1000);
  if (alerts.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>
        {title} ({alerts.length})
      </h3>
      <ol>
        {alerts.slice(0, SHOWN).map((alert) => (
          <AlertRow key={alert.event.id} alert={alert} nowMs={nowMs} />
        ))}
      </ol>
      {alerts.length > SHOWN && <p className="is-quiet">The newest {SHOWN} are shown.</p>}
    </section>
  );
}

/** Alerts of the last 24 hours, those that are open first. */
export function AlertsPanel(): ReactNode {
  const { timeline } = useBase();
  const alerts = useAlerts();
  const level = useStore(alerts, (state) => state.level);
  const acknowledged = useStore(alerts, (state) => state.acknowledged);
  const events = useStore(timeline, (state) => state.events);
  const nowMs = useStationNow(60_000);
  const all = recentAlerts(alertsOf({ events }, acknowledged), nowMs);
  const listed = all.filter((one) => isListed(one, level));
  const open = listed.filter(({ isOpen }) => isOpen);
  const waiting = open.filter((one) => !one.isAcknowledged);
  const choose = (value: string) => alerts.getState().setLevel(SEVERITIES.find((one) => one === value) ?? 'info');
  return (
    <div className="alerts">
      <div className="alerts-bar">
        <HTMLSelect aria-label="Levels" value={level} onChange={(event) => choose(event.currentTarget.value)}>
          {SEVERITIES.map((one) => (
            <option key={one} value={one}>
              {FILTERS[one]}
            </option>
          ))}
        </HTMLSelect>
        <Button
          text="Acknowledge all"
          disabled={waiting.length === 0}
          onClick={() => alerts.getState().acknowledge(waiting)}
        />
      </div>
      <div className="alerts-lists">
        {listed.length === 0 && (
          <EmptyState
            title={all.length > 0 ? 'No alerts of this level' : 'No alerts'}
            text={
              all.length > 0
                ? `${all.length} of other levels in the last 24 hours.`
                : 'Alerts of the last 24 hours appear here: targets that go down or cross their thresholds, route changes, and faults of this computer. Set thresholds in the settings of a target.'
            }
          />
        )}
        <AlertList title="Open" alerts={open} />
        <AlertList title="Past 24 hours" alerts={listed.filter(({ isOpen }) => !isOpen)} />
      </div>
      <NotifyForm />
    </div>
  );
}
