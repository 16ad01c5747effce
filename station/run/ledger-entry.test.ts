import { expect, it } from 'vitest';
import type { PlanEntry } from '../../core/model/packet.ts';
import { effectiveSettings, type Settings } from '../../core/model/settings.ts';
import { Planner } from '../../core/plan/planner.ts';
import { compileSeries } from '../../probes/compile-series.ts';
import { ledgerEntry } from './ledger-entry.ts';

const START = 1_700_000_000_000;

/** The entry of a series of echo requests. */
function entryOf(settings: Settings): PlanEntry {
  const planned = {
    target: 't',
    probe: 'icmp',
    address: '10.0.0.1',
    to: '10.0.0.1',
    group: null,
    port: null,
    settings: effectiveSettings(settings),
    source: null,
    sourcePorts: null,
  };
  return new Planner().update([compileSeries({ seriesId: 1, planned })], START).add[0] as PlanEntry;
}

it('keeps account of as many samples as can be unfinished at once', () => {
  const entry = entryOf({ interval: '100ms', timeout: '1s', packets: 4 });
  const account = ledgerEntry(entry);
  expect(account.window).toBe((31 + 2) * 4);
  expect(account.plannedMs(0, 2)).toBe(entry.firstAtMs + 20);
  expect(account.plannedMs(3, 0)).toBe(entry.steadyFromMs + 200);
});
