import { HTMLSelect } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { type DrawnChoice, MAX_DRAWN } from '../chart-state.ts';
import { useChart } from '../chart-store.ts';
import { choiceText } from './choice-text.ts';

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
  const lines = useStore(chart, (state) => state.lines);
  const drawn = lines.map(({ series }) => series);
  const isMany = selected > MAX_DRAWN;
  if (!isMany && selected <= new Set(drawn).size) return null;
  return (
    <>
      {isMany && (
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
        {choiceText(isMany ? choice : 'first', selected, drawn)}
      </span>
    </>
  );
}
