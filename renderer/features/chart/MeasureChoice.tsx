import { Button, Checkbox, PopoverNext } from '@blueprintjs/core';
import { CaretDownIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useChart } from './chart-store.ts';
import { measureText } from './measures.ts';

function Choices(): ReactNode {
  const chart = useChart();
  const available = useStore(chart, (state) => state.available);
  const measures = useStore(chart, (state) => state.measures);
  return (
    <fieldset className="chart-choices">
      <legend>Draw</legend>
      {available.map((measure) => (
        <Checkbox
          key={measure.name ?? ''}
          checked={measures.some(({ name }) => name === measure.name)}
          label={measureText(measure)}
          onChange={() => chart.getState().switchMeasure(measure)}
        />
      ))}
      <p>Measures of another unit replace these.</p>
    </fieldset>
  );
}

/** Chooses what is drawn of the series: their time, or numeric columns of their probe. Nothing where there is no choice. */
export function MeasureChoice(): ReactNode {
  const chart = useChart();
  const hasChoice = useStore(chart, (state) => state.available.length > 1);
  const measures = useStore(chart, (state) => state.measures);
  if (!hasChoice) return null;
  const [first] = measures;
  const more = measures.length > 1 ? ` + ${measures.length - 1}` : '';
  return (
    <PopoverNext content={<Choices />} placement="bottom-start">
      <Button
        size="small"
        endIcon={<CaretDownIcon />}
        text={`${first ? measureText(first) : ''}${more}`}
        title="Choose what is drawn"
      />
    </PopoverNext>
  );
}
