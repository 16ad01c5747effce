import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { SERIES_STATES } from '../../../core/model/series-state.ts';
import { FADED, LOSSY } from '../../../ui/cells/cell-sprites.ts';
import { EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { liveFrame } from '../../testing/fake-station.ts';
import { type GridTarget, gridCatalog } from '../../testing/grid-catalog.ts';
import { rowsOf } from '../overview/table/rows.ts';
import { CODES, worseOf } from './cell-code.ts';
import { CellCodes } from './cell-codes.ts';
import { layOutGrid } from './grid-layout.ts';
import { comparedMs, levelOf, MODES, referenceMs } from './reference.ts';

const { up, lossy, down, unreachable } = SERIES_STATES;

function codesOf(targets: readonly GridTarget[], nominal = '', agent = '') {
  const live = new LiveRows();
  const rows = rowsOf(withItem(EMPTY_CATALOG, gridCatalog(targets))).map((row) => ({ ...row, agent }));
  const codes = new CellCodes(layOutGrid(rows, new Map([[0, nominal]])), live);
  return { live, codes };
}

const LAB: GridTarget = { name: 'lab', probe: 'icmp', addresses: ['10.0.1.0', '10.0.1.1', '10.0.1.2', '10.0.1.3'] };

describe('CellCodes', () => {
  it('shows states, and the level of what is up', () => {
    const { live, codes } = codesOf([LAB]);
    codes.refresh();
    expect([...codes.codes.subarray(0, 5)]).toEqual([CODES.waiting, CODES.waiting, CODES.waiting, CODES.waiting, 0]);
    live.apply(
      liveFrame([
        { series: 0, state: up, sent: 9, lastMs: 50, avgMs: 10 },
        { series: 1, state: lossy, sent: 9, lastMs: 10, avgMs: 10 },
        { series: 2, state: down, sent: 9, lastOutcome: OUTCOMES.timeout },
        { series: 3, state: unreachable, sent: 9 },
      ]),
    );
    expect(codes.refresh()).toBe(true);
    expect([...codes.codes.subarray(0, 4)]).toEqual([
      CODES.level + 2,
      CODES.level | LOSSY,
      CODES.down,
      CODES.unreachable,
    ]);
    expect(codes.refresh()).toBe(false);
  });

  it('follows a new connection, whose slots are others', () => {
    const { live, codes } = codesOf([LAB]);
    live.apply(liveFrame([{ series: 0, state: up, sent: 1, lastMs: 1, avgMs: 1 }]));
    codes.refresh();
    live.clear();
    codes.refresh();
    expect(codes.codes[0]).toBe(CODES.waiting);
    live.apply(liveFrame([{ series: 3, state: down, sent: 9 }]));
    codes.refresh();
    expect([codes.codes[0], codes.codes[3]]).toEqual([CODES.waiting, CODES.down]);
  });

  it('shows the worst of several series of an address, with the loss of any', () => {
    const { live, codes } = codesOf([{ ...LAB, addresses: ['10.0.1.0', '10.0.1.0', '10.0.1.1', '10.0.1.1'] }]);
    live.apply(
      liveFrame([
        { series: 0, state: up, sent: 9, lastMs: 1, avgMs: 1 },
        { series: 1, state: down, sent: 9 },
        { series: 2, state: lossy, sent: 9, lastMs: 1, avgMs: 1 },
        { series: 3, state: up, sent: 9, lastMs: 100, avgMs: 1 },
      ]),
    );
    codes.refresh();
    expect([codes.codes[0], codes.codes[1]]).toEqual([CODES.down, (CODES.level + 4) | LOSSY]);
    live.apply(liveFrame([{ series: 1, state: up, sent: 10, lastMs: 1, avgMs: 1 }]));
    codes.refresh();
    expect(codes.codes[0]).toBe(CODES.level);
    expect(worseOf(CODES.down, CODES.unmeasured)).toBe(CODES.down);
  });

  it('marks series of agents that are silent, whatever was known of them', () => {
    const { live, codes } = codesOf([LAB], '', 'lima');
    live.apply(liveFrame([{ series: 0, state: up, sent: 9, lastMs: 5, avgMs: 5 }]));
    codes.setSilent(['lima']);
    expect(codes.refresh()).toBe(true);
    expect(codes.codes[0]).toBe(CODES.silent);
    codes.setSilent(['oslo']);
    codes.refresh();
    expect(codes.codes[0]).toBe(CODES.level);
    expect([worseOf(CODES.silent, CODES.level), worseOf(CODES.silent, CODES.down)]).toEqual([CODES.silent, CODES.down]);
  });

  it('fades what the filter does not list', () => {
    const { codes } = codesOf([LAB]);
    codes.setListed(Uint8Array.of(1, 0, 0, 0));
    codes.refresh();
    expect([codes.codes[0], codes.codes[1]]).toEqual([CODES.waiting, CODES.waiting | FADED]);
    codes.setListed(null);
    codes.refresh();
    expect(codes.codes[1]).toBe(CODES.waiting);
  });

  it('marks targets without series as off or unresolved', () => {
    const { codes } = codesOf([{ name: 'gone', probe: 'icmp', addresses: [], reason: 'cannot be resolved' }]);
    codes.refresh();
    expect(codes.codes[0]).toBe(CODES.unresolved);
  });

  it('compares with the nominal value of the row before that of the toolbar', () => {
    const { live, codes } = codesOf([LAB], 'X, nominal 10 ms');
    live.apply(liveFrame([{ series: 0, state: up, sent: 9, lastMs: 50, avgMs: 50 }]));
    codes.setReference({ mode: 'nominal', nominalMs: 1000 });
    codes.refresh();
    expect(codes.codes[0]).toBe(CODES.level + 2);
  });
});

describe('reference', () => {
  it('has levels above 2, 4, 8 and 16 times', () => {
    const levels = [20, 20.1, 40.1, 80.1, 160.1, 10_000].map((value) => levelOf(value, 10));
    expect(levels).toEqual([0, 1, 2, 3, 4, 4]);
  });

  it('takes differences below a millisecond for none, and unknown values for within', () => {
    expect(levelOf(0.9, 0.01)).toBe(0);
    expect(levelOf(1.5, 0.01)).toBe(4);
    expect(levelOf(Number.NaN, 1)).toBe(0);
    expect(levelOf(5, Number.NaN)).toBe(0);
  });

  it('compares the last value with each reference', () => {
    const live = new LiveRows();
    const figures = { series: 0, state: up, received: 1, minMs: 2, avgMs: 5, maxMs: 50, stdevMs: 3 };
    live.apply(liveFrame([{ ...figures, sent: 1, lastMs: 8 }]));
    live.apply(liveFrame([{ ...figures, sent: 2, lost: 1, lastMs: 8 }]));
    live.apply(liveFrame([{ ...figures, sent: 3, lost: 1, lastMs: 20 }]));
    const compared = Object.fromEntries(
      MODES.map((mode) => [mode, [comparedMs(live, 0, mode), referenceMs(live, 0, { mode, nominalMs: 30 })]]),
    );
    expect(compared).toEqual({
      min: [20, 2],
      mean: [20, 5],
      max: [20, 50],
      variation: [15, 3],
      last: [20, 8],
      nominal: [20, 30],
    });
  });

  it('knows no previous value after a single reply', () => {
    const live = new LiveRows();
    live.apply(liveFrame([{ series: 0, state: up, sent: 1, lastMs: 8 }]));
    expect(referenceMs(live, 0, { mode: 'last', nominalMs: 30 })).toBeNaN();
  });
});
