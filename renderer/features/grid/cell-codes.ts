import { FADED } from '../../../ui/cells/cell-sprites.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { CODES, fixedCode, liveCode, worseOf } from './cell-code.ts';
import type { GridLayout } from './grid-layout.ts';
import type { Reference } from './reference.ts';

/** The codes of all places of a grid, updated from the columns of the live rows: only series that changed are read. */
export class CellCodes {
  readonly codes: Uint8Array;
  readonly layout: GridLayout;
  private readonly live: LiveRows;
  /** Per entry: its slot in the live rows, -1 = not known yet; a code that stays; its present code. */
  private readonly slots: Int32Array;
  private readonly fixed: Int8Array;
  private readonly own: Uint8Array;
  /** Per entry, 1 = its agent is silent. */
  private silent: Uint8Array | null = null;
  private readonly nominalMs: Float64Array;
  private reference: Reference = { mode: 'mean', nominalMs: 0 };
  /** Entries that the filter lists; null = all. */
  private listed: Uint8Array | null = null;
  private generation = -1;
  private knownSlots = -1;
  private seenTick = -1;

  constructor(layout: GridLayout, live: LiveRows) {
    const { entries, rows, places, parts } = layout;
    this.layout = layout;
    this.live = live;
    this.codes = new Uint8Array(layout.starts.length - 1);
    this.slots = new Int32Array(entries.length).fill(-1);
    this.fixed = Int8Array.from(entries, fixedCode);
    this.own = new Uint8Array(entries.length);
    this.nominalMs = Float64Array.from(entries, (_, at) => {
      const row = Math.floor((places[at] ?? 0) / (256 * parts.length));
      return rows[row]?.nominalMs ?? Number.NaN;
    });
  }

  /** Computes all codes again at the next `refresh`. */
  setReference(reference: Reference): void {
    this.reference = reference;
    this.seenTick = -1;
  }

  /** @param listed per entry, 1 = the filter lists it; null = there is no filter */
  setListed(listed: Uint8Array | null): void {
    this.listed = listed;
    this.seenTick = -1;
  }

  /** @param agents that are not connected */
  setSilent(agents: readonly string[]): void {
    const { entries } = this.layout;
    const isSilent = new Set(agents);
    this.silent = agents.length === 0 ? null : Uint8Array.from(entries, ({ agent }) => (isSilent.has(agent) ? 1 : 0));
    this.seenTick = -1;
  }

  /** Reads what changed since the last time. @returns whether any place may have another code */
  refresh(): boolean {
    const { live } = this;
    if (live.tick === this.seenTick) return false;
    const isAll = this.seenTick < 0 || live.generation !== this.generation;
    this.findSlots();
    const { fixed, slots, own } = this;
    const { version } = live;
    const { places } = this.layout;
    for (let at = 0; at < fixed.length; at++) {
      const slot = slots[at] ?? -1;
      if (!isAll && (slot < 0 || (version[slot] ?? 0) <= this.seenTick)) continue;
      own[at] = this.codeOf(at, slot);
      this.settle(places[at] ?? 0);
    }
    this.seenTick = live.tick;
    return true;
  }

  private findSlots(): void {
    const { live, slots } = this;
    if (live.generation === this.generation && live.size === this.knownSlots) return;
    if (live.generation !== this.generation) slots.fill(-1);
    for (const [at, { series }] of this.layout.entries.entries()) {
      if ((slots[at] ?? -1) < 0 && series >= 0) slots[at] = live.slotOf(series);
    }
    this.generation = live.generation;
    this.knownSlots = live.size;
  }

  private codeOf(at: number, slot: number): number {
    const fixed = this.fixed[at] ?? -1;
    if (fixed >= 0) return fixed;
    if (this.silent?.[at] === 1) return CODES.silent;
    if (this.reference.mode !== 'nominal') return liveCode(this.live, slot, this.reference);
    const ofRow = this.nominalMs[at] ?? Number.NaN;
    return liveCode(this.live, slot, Number.isNaN(ofRow) ? this.reference : { mode: 'nominal', nominalMs: ofRow });
  }

  /** The code of a place: of its only series, or the worst of several. */
  private settle(place: number): void {
    const { own, codes, listed } = this;
    const { starts } = this.layout;
    const first = starts[place] ?? 0;
    const end = starts[place + 1] ?? 0;
    let code = own[first] ?? 0;
    let isListed = listed === null || listed[first] === 1;
    for (let at = first + 1; at < end; at++) {
      code = worseOf(own[at] ?? 0, code);
      if (listed?.[at] === 1) isListed = true;
    }
    codes[place] = isListed ? code : code | FADED;
  }
}
