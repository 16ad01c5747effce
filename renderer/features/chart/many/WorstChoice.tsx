import { HTMLSelect } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../../../../ui/format/quantities.ts';
import { type DrawnChoice, MAX_DRAWN, useChart } from '../chart-store.ts';

const CHOICES: readonly (readonly [DrawnChoice, string])[] = [
  ['first', `First ${MAX_DRAWN}`],
  ['loss', `Worst ${MAX_DRAWN} by loss`],
  ['p95', `Worst ${MAX_DRAWN} by p95`],
  ['all', `All, and the worst ${MAX_DRAWN - 1}`],
];

/** Chooses which of more series than can be distinguished are drawn. */
export function WorstChoice(): ReactNode {
  const chart = useChart();
  const selected = useStore(chart, (state) => state.selected);
  const choice = useStore(chart, (state) => state.choice);
  const drawn = useStore(chart, (state) => new Set(state.lines.map(({ series }) => series)).size);
  const count = `${formatCount(selected)} selected`;
  const text = {
    first: `Showing the first ${drawn} of ${count}`,
    loss: `The worst ${drawn} of ${count}`,
    p95: `The worst ${drawn} of ${count}`,
    all: `All ${count}, and the worst ${drawn - 1}`,
  };
  if (selected <= MAX_DRAWN && selected <= drawn) return null;
  return (
    <>
      {selected > MAX_DRAWN && (
        <HTMLSelect
          className="worst-choice"
          aria-label="Series that are drawn"
          value={choice}
          onChange={({ target }) => {
            const chosen = CHOICES.find(([name]) => name === target.value);
            if (chosen) chart.getState().choose(chosen[0]);
          }}
        >
          {CHOICES.map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </HTMLSelect>
      )}
      <span className="toolbar-text" role="status">
        {text[choice]}
      </span>
    </>
  );
}
