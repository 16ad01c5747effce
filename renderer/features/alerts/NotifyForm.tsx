import { Checkbox, HTMLSelect } from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import { useStore } from 'zustand';
import { SEVERITIES, type Severity } from '../../../core/alerts/alert-kinds.ts';
import { useAlerts } from './alerts-store.ts';

const CHOICES: readonly (readonly [Severity | 'off', string])[] = [
  ['off', 'Off'],
  ['critical', 'Critical'],
  ['warning', 'Warning and critical'],
  ['info', 'All'],
];

/** Settings of notifications and sound, of this browser. */
export function NotifyForm(): ReactNode {
  const { notifier } = useAlerts();
  const { level, hasSound } = useStore(notifier.settings);
  const id = useId();
  const [isRefused, setRefused] = useState(false);
  const choose = async (value: string) => {
    const isSet = await notifier.setLevel(SEVERITIES.find((one) => one === value) ?? null);
    setRefused(!isSet);
  };
  return (
    <section className="notify-form" aria-label="Notifications">
      <label htmlFor={id}>Notify of</label>
      <HTMLSelect id={id} value={level ?? 'off'} onChange={(event) => void choose(event.currentTarget.value)}>
        {CHOICES.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </HTMLSelect>
      <Checkbox
        label="With sound"
        checked={hasSound}
        disabled={level === null}
        onChange={(event) => notifier.setSound(event.currentTarget.checked)}
      />
      {isRefused && <p data-tone="warn">▲ The browser refuses notifications. Allow them for this page.</p>}
      <p className="is-quiet">
        The system notifies while the page is hidden. These settings and acknowledgements are kept in this browser.
      </p>
    </section>
  );
}
