import { FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { unitText } from '../../../core/model/column-value.ts';
import type { ChartOptions } from '../../../ui/charts/chart-options.ts';
import { readMaximum } from './chart-inputs.ts';
import { useChartOptions } from './chart-options-store.ts';
import { useChart } from './chart-store.ts';

const CHOICES: readonly (readonly [ChartOptions['scale'], string])[] = [
  ['auto', 'Automatic'],
  ['zero', 'From zero'],
  ['log', 'Logarithmic'],
];

/** Chooses the scale of the values. */
export function ScaleChoice(): ReactNode {
  const store = useChartOptions();
  const scale = useStore(store, (state) => state.scale);
  const maximum = useStore(store, (state) => state.maximum);
  const unit = useStore(useChart(), (state) => unitText(state.measures[0]?.unit ?? 'ms'));
  const [typed, setTyped] = useState<string | null>(null);
  const isWrong = typed !== null && readMaximum(typed) === null;
  const enter = () => {
    const value = typed === null ? null : readMaximum(typed);
    if (value !== null) store.setState({ maximum: value });
    if (value !== null) setTyped(null);
  };
  return (
    <>
      <FormGroup label="Scale" labelFor="chart-scale">
        <HTMLSelect
          id="chart-scale"
          fill
          value={scale}
          onChange={({ target }) => {
            const chosen = CHOICES.find(([name]) => name === target.value);
            if (chosen) store.setState({ scale: chosen[0] });
          }}
        >
          {CHOICES.map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </HTMLSelect>
      </FormGroup>
      <FormGroup
        label={unit === '' ? 'Highest value' : `Highest value (${unit})`}
        labelFor="chart-maximum"
        helperText={isWrong ? 'Write a number above 0, or nothing' : undefined}
        intent={isWrong ? 'danger' : 'none'}
      >
        <InputGroup
          id="chart-maximum"
          placeholder="automatic"
          value={typed ?? (maximum > 0 ? String(maximum) : '')}
          onChange={({ target }) => setTyped(target.value)}
          onBlur={enter}
          onKeyDown={({ key }) => {
            if (key === 'Enter') enter();
          }}
        />
      </FormGroup>
    </>
  );
}
