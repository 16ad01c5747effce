import { HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { CellPalette } from '../../../ui/cells/cell-sprites.ts';
import { formatCount } from '../../../ui/format/quantities.ts';
import { CODES } from './cell-code.ts';
import { isNominal, MOST_NOMINAL_MS } from './grid-preference.ts';
import { useGrid } from './grid-store.ts';
import { LegendSwatch } from './LegendSwatch.tsx';
import { LEAST_DIFFERENCE_MS, MODE_TEXTS, MODES, type ReferenceMode, THRESHOLDS } from './reference.ts';

/** The nominal value: what is no number of milliseconds is not taken over. */
function NominalField(): ReactNode {
  const grid = useGrid();
  const nominalMs = useStore(grid, (state) => state.reference.nominalMs);
  const [typed, setTyped] = useState<string | null>(null);
  const isWrong = typed !== null && !isNominal(Number(typed));
  return (
    <InputGroup
      className="cells-nominal"
      aria-label="Nominal value, ms"
      title={isWrong ? `Enter milliseconds, above 0 and at most ${MOST_NOMINAL_MS}` : 'Nominal value, ms'}
      aria-invalid={isWrong}
      intent={isWrong ? 'danger' : 'none'}
      inputMode="decimal"
      rightElement={<span className="cells-unit">ms</span>}
      value={typed ?? String(nominalMs)}
      onValueChange={(text) => {
        setTyped(text);
        if (isNominal(Number(text))) grid.getState().setNominal(Number(text));
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

function ModeChoice(): ReactNode {
  const grid = useGrid();
  const mode = useStore(grid, (state) => state.reference.mode);
  return (
    <div className="cells-mode" title={`${MODE_TEXTS[mode].meaning} (R: next)`}>
      <span>Last value over</span>
      <HTMLSelect
        aria-label="Reference of the colours"
        value={mode}
        options={MODES.map((one) => ({ value: one, label: MODE_TEXTS[one].title }))}
        onChange={({ target }) => grid.getState().setMode(target.value as ReferenceMode)}
      />
      {mode === 'nominal' && <NominalField />}
    </div>
  );
}

interface Entry {
  readonly code: number;
  readonly label: string;
  readonly meaning: string;
  readonly isLossy?: boolean;
  /** Shown only where there are some. */
  readonly isRare?: boolean;
}

const LEVEL_ENTRIES: readonly Entry[] = [
  { code: CODES.level, label: `≤ ${THRESHOLDS[0]}×`, meaning: `Up, at most ${THRESHOLDS[0]} times the reference` },
  ...THRESHOLDS.map((times, at) => ({
    code: CODES.level + 1 + at,
    label: `> ${times}×`,
    meaning: `Up, over ${times} times the reference`,
  })),
];

const STATE_ENTRIES: readonly Entry[] = [
  { code: CODES.level, label: 'lossy', meaning: 'Up, but some of the last samples were lost', isLossy: true },
  { code: CODES.down, label: 'down', meaning: 'The last samples were lost, and nothing reported why' },
  { code: CODES.unreachable, label: 'unreachable', meaning: 'Down, and a router or the host reports it unreachable' },
  { code: CODES.waiting, label: 'no reply yet', meaning: 'Waiting for the first reply' },
  { code: CODES.unmeasured, label: 'not measured', meaning: 'This computer could not send or measure', isRare: true },
  {
    code: CODES.silent,
    label: 'agent silent',
    meaning: 'Its agent is not connected: values are from before',
    isRare: true,
  },
  { code: CODES.unresolved, label: 'unresolved', meaning: 'The name has no address', isRare: true },
  { code: CODES.off, label: 'off', meaning: 'Disabled, or outside its schedule', isRare: true },
];

/** Legend with the number of parts of cells per entry. */
function Legend({ palette }: { readonly palette: CellPalette }): ReactNode {
  const grid = useGrid();
  const summary = useStore(grid, (state) => state.summary);
  const { mode } = useStore(grid, (state) => state.reference);
  const countOf = ({ code, isLossy }: Entry) => (isLossy === true ? summary.lossy : (summary.byCode[code] ?? 0));
  const note = ` (${MODE_TEXTS[mode].noun}); differences below ${LEAST_DIFFERENCE_MS} ms count as ≤ ${THRESHOLDS[0]}×`;
  return (
    <ul className="cells-legend" aria-label="Legend">
      {[...LEVEL_ENTRIES, ...STATE_ENTRIES].map((entry) => {
        const count = countOf(entry);
        if (entry.isRare === true && count === 0) return null;
        const isLevel = LEVEL_ENTRIES.includes(entry);
        return (
          <li key={entry.label} title={`${entry.meaning}${isLevel ? note : ''}`}>
            <LegendSwatch palette={palette} code={entry.code} isLossy={entry.isLossy === true} />
            {entry.label} <span className="cells-count">{formatCount(count)}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Reference of the colours, and the legend. */
export function GridHead({ palette }: { readonly palette: CellPalette }): ReactNode {
  return (
    <div className="cells-head">
      <ModeChoice />
      <Legend palette={palette} />
    </div>
  );
}
