import { Checkbox, HTMLSelect } from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import { useStore } from 'zustand';
import { SEVERITIES, type Severity } from '../../../core/alerts/alert-kinds.ts';
import { useAlerts } from './alerts-store.ts';
import './alerts.css';

const CHOICES: readonly (readonly [Severity | 'off', string])[] = [
  ['off', 'Off'],
  ['critical', 'Critical'],
  ['warning', 'Warning and critical'],
  ['info', 'All levels'],
];

interface LevelSelectProps {
  readonly label: string;
  readonly level: Severity | null;
  readonly onChoose: (level: Severity | null) => void;
}

function LevelSelect({ label, level, onChoose }: LevelSelectProps): ReactNode {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <HTMLSelect
        id={id}
        value={level ?? 'off'}
        onChange={(event) => onChoose(SEVERITIES.find((one) => one === event.currentTarget.value) ?? null)}
      >
        {CHOICES.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </HTMLSelect>
    </>
  );
}

/** Settings of notifications and sound, of this browser. */
export function NotifyForm(): ReactNode {
  const { notifier } = useAlerts();
  const { level, soundLevel, whileVisible } = useStore(notifier.settings);
  const [isRefused, setRefused] = useState(false);
  const choose = async (wanted: Severity | null) => setRefused(!(await notifier.setLevel(wanted)));
  return (
    <div className="notify-form">
      <div className="notify-levels">
        <LevelSelect label="Notify of" level={level} onChoose={(wanted) => void choose(wanted)} />
        <LevelSelect label="Sound for" level={soundLevel} onChoose={(wanted) => notifier.setSoundLevel(wanted)} />
      </div>
      <Checkbox
        label="Notify only while the page is hidden"
        checked={!whileVisible}
        disabled={level === null}
        onChange={(event) => notifier.setWhileVisible(!event.currentTarget.checked)}
      />
      {isRefused && <p data-tone="warn">▲ The browser refuses notifications. Allow them for this page.</p>}
      <p className="is-quiet">These settings and acknowledgements are kept in this browser.</p>
    </div>
  );
}
