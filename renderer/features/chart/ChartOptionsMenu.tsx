import { Button, Checkbox, PopoverNext } from '@blueprintjs/core';
import { CaretDownIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ChartOptions } from '../../../ui/charts/chart-options.ts';
import { useChartOptions } from './chart-options-store.ts';
import { ScaleChoice } from './ScaleChoice.tsx';

type Switch = {
  readonly [Name in keyof ChartOptions]: ChartOptions[Name] extends boolean ? Name : never;
}[keyof ChartOptions];

const SWITCHES: readonly (readonly [Switch, string, string])[] = [
  ['isStacked', 'A plot for each series', 'Below each other, with one cursor'],
  ['hasStatistics', 'Statistics', 'A table of the visible span, or of one dragged with Shift'],
  ['hasDistribution', 'Distribution', 'Of the visible values, as bars at the right edge; up to three series'],
  ['hasSmoke', 'Smoke', 'The darker, the more of the values: 5 to 95 %, and 25 to 75 %; up to three series'],
  ['hasLossColumns', 'Columns of loss', 'Over the whole height; the denser, the more was lost'],
  ['hasBands', 'Ground by limits', 'Green below the lowest limit of the target, red above the highest'],
  ['isByQuality', 'Line by quality', 'One series only: thicker and amber or red with loss, and above limits'],
  ['hasMarks', 'Events', 'Events of these series and of the measurement as marks; point at one to read it'],
];

function Choices(): ReactNode {
  const store = useChartOptions();
  const options = useStore(store);
  return (
    <div className="chart-choices">
      <ScaleChoice />
      {SWITCHES.map(([name, label, title]) => (
        <Checkbox
          key={name}
          checked={options[name]}
          label={label}
          title={title}
          onChange={() => store.setState({ [name]: !options[name] })}
        />
      ))}
    </div>
  );
}

/** Chooses how the chart shows its lines. */
export function ChartOptionsMenu(): ReactNode {
  return (
    <PopoverNext content={<Choices />} placement="bottom-start">
      <Button size="small" endIcon={<CaretDownIcon />} text="View" title="Choose how the lines are shown" />
    </PopoverNext>
  );
}
