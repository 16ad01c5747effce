import { SegmentedControl } from '@blueprintjs/core';
import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import { RATE_UNITS, TIME_UNITS } from '../../../ui/format/units.ts';
import { useBase } from '../../base/base-context.ts';
import type { ThemeChoice } from '../../base/layout-store.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
}

const THEMES: readonly Choice[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

const CLOCKS: readonly Choice[] = [
  { value: 'local', label: 'This computer’s time' },
  { value: 'utc', label: 'UTC' },
];

const TIMES: readonly Choice[] = [
  { value: 'auto', label: 'By value' },
  { value: 'ms', label: 'ms' },
  { value: 'us', label: 'µs' },
];

const RATES: readonly Choice[] = [
  { value: 'bit', label: 'bit/s' },
  { value: 'byte', label: 'byte/s' },
];

interface ChoiceRowProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

function ChoiceRow({ label, choices, value, onChoose }: ChoiceRowProps): ReactNode {
  const id = useId();
  return (
    <div className="settings-row">
      <span id={id}>{label}</span>
      <SegmentedControl
        size="small"
        options={[...choices]}
        value={value}
        aria-labelledby={id}
        onValueChange={onChoose}
      />
    </div>
  );
}

/** Theme, clock and units of this page; they are remembered by this browser. */
export function AppearanceSettings(): ReactNode {
  const { layout } = useBase();
  const { theme, clock, units } = useStore(layout);
  const { setTheme, setClock, setUnits } = layout.getState();
  return (
    <>
      <ChoiceRow label="Theme" choices={THEMES} value={theme} onChoose={(value) => setTheme(value as ThemeChoice)} />
      <ChoiceRow
        label="Times (24-hour clock)"
        choices={CLOCKS}
        value={clock}
        onChoose={(value) => setClock(value === 'utc' ? 'utc' : 'local')}
      />
      <ChoiceRow
        label="Unit of durations"
        choices={TIMES}
        value={units.time}
        onChoose={(value) => setUnits({ time: TIME_UNITS.find((one) => one === value) ?? 'auto' })}
      />
      <ChoiceRow
        label="Unit of rates"
        choices={RATES}
        value={units.rate}
        onChoose={(value) => setUnits({ rate: RATE_UNITS.find((one) => one === value) ?? 'bit' })}
      />
    </>
  );
}
