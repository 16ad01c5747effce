import { definitionOf } from '../../../probes/registry.ts';
import type { OutcomeStyle } from '../../../ui/format/outcome-style.ts';
import { formatPercent, formatRtt } from '../../../ui/format/quantities.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { stateStyle } from '../overview/table/row-state.ts';
import type { Row } from '../overview/table/rows.ts';
import { addressOfCell, entriesOfCell, type GridLayout } from './grid-layout.ts';
import { comparedMs, MODE_TEXTS, type Reference, referenceMs } from './reference.ts';

/** Kind of probe with port and group, as `TCP SYN :443, transit-a`. */
export function probeText({ probe, port, group }: Row): string {
  const title = definitionOf(probe)?.title ?? probe;
  return `${title}${port === '' ? '' : ` :${port}`}${group === '' ? '' : `, ${group}`}`;
}

/** The last value compared with the reference: `1.3 × the mean`; empty when either is not known. */
export function ratioText(live: LiveRows, slot: number, reference: Reference): string {
  const ratio = comparedMs(live, slot, reference.mode) / referenceMs(live, slot, reference);
  if (slot < 0 || !Number.isFinite(ratio)) return '';
  return `${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)} × ${MODE_TEXTS[reference.mode].noun}`;
}

/** The reference of the series of a row: its own nominal value goes before that of the toolbar. */
export function referenceOf(reference: Reference, nominalMs: number | null): Reference {
  return reference.mode === 'nominal' && nominalMs !== null ? { ...reference, nominalMs } : reference;
}

/** Figures of a series as the card shows them. */
export interface SeriesFigures {
  readonly key: number;
  readonly probe: string;
  readonly state: OutcomeStyle;
  readonly last: string;
  readonly ratio: string;
  readonly min: string;
  readonly mean: string;
  readonly max: string;
  readonly stdev: string;
  readonly loss: string;
}

export function figuresOf(row: Row, live: LiveRows, reference: Reference): SeriesFigures {
  const slot = live.slotOf(row.series);
  const of = (values: Float32Array) => formatRtt(slot < 0 ? Number.NaN : (values[slot] ?? Number.NaN));
  const { lastMs, minMs, avgMs, maxMs, stdevMs } = live.columns;
  const loss = slot < 0 ? Number.NaN : live.lossRatio(slot);
  return {
    key: row.key,
    probe: probeText(row),
    state: stateStyle(row, live),
    last: of(lastMs),
    ratio: slot >= 0 && live.isUp(slot) ? ratioText(live, slot, reference) : '',
    min: of(minMs),
    mean: of(avgMs),
    max: of(maxMs),
    stdev: of(stdevMs),
    loss: Number.isNaN(loss) ? formatPercent(loss) : `${formatPercent(loss)} %`,
  };
}

/** Silent agents that measure series of these rows. */
export const silentOf = (rows: readonly Row[], silent: readonly string[]): readonly string[] =>
  silent.length === 0 ? [] : silent.filter((name) => rows.some(({ agent }) => agent === name));

/** Why the figures of silent agents are old. */
export const silentText = (agents: readonly string[]): string =>
  agents.length === 1
    ? `Agent ${agents[0]} is silent: its values are from before`
    : `Agents ${agents.join(', ')} are silent: their values are from before`;

/** A cell in one sentence, as it is spoken: `10.0.12.7, lab: ICMP up, last 3.20 ms, 1.1 × the mean`. */
export function cellSentence(
  layout: GridLayout,
  live: LiveRows,
  reference: Reference,
  cell: number,
  silent: readonly string[],
): string {
  const entries = entriesOfCell(layout, cell);
  const row = layout.rows[Math.floor(cell / 256)];
  const address = addressOfCell(layout, cell) ?? entries[0]?.address ?? 'empty cell';
  if (entries.length === 0) return `${address}: not probed`;
  const names = [...new Set(entries.map(({ name }) => name))].join(', ');
  const parts = entries.slice(0, 4).map((entry) => {
    const { probe, state, last, ratio } = figuresOf(entry, live, referenceOf(reference, row?.nominalMs ?? null));
    const before = silent.includes(entry.agent) ? `, from before: agent ${entry.agent} is silent` : '';
    return `${probe} ${state.word}${ratio === '' ? '' : `, last ${last}, ${ratio}`}${before}`;
  });
  const more = entries.length > 4 ? `; and ${entries.length - 4} more` : '';
  return `${address}${names === address ? '' : `, ${names}`}: ${parts.join('; ')}${more}`;
}
