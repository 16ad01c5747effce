import { expect, test } from 'vitest';
import { type Batch, decodeBatch, encodeBatch, type SampleRow } from '../../../core/model/batch.ts';
import { CAUSES, countedClass, OUTCOMES } from '../../../core/model/outcome.ts';
import type { PlanEntry } from '../../../core/model/packet.ts';
import { HOP_COLUMNS } from '../../../core/model/packet-columns.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { traceroute } from '../common/definition.ts';
import type { TraceTemplate } from '../common/template.ts';
import type { HopEntry } from './flow.ts';
import { Trace } from './trace.ts';

const PACKET: TraceTemplate = {
  format: 'trace',
  family: 4,
  destination: '10.78.0.1',
  tos: 0,
  payloadBytes: 32,
  dontFragment: false,
  source: null,
  sourceCount: 1,
  interface: null,
  destinationPort: 0,
  sourcePort: 0,
  sourcePortCount: 1,
  method: 'icmp',
  maxHops: 30,
  silentHops: 8,
  flows: 1,
};

/** A trace of one round that has begun, with its hops and the samples that it emits. */
function begun() {
  const clock = new FakeClock();
  const emitted: SampleRow[] = [];
  const hops: HopEntry[] = [];
  let id = 2 ** 31;
  const startMs = clock.nowMs() + 20;
  const entry: PlanEntry<TraceTemplate> = {
    entryId: 1,
    series: 7,
    probeCode: traceroute.code,
    columns: 'hop',
    firstAtMs: startMs,
    steadyFromMs: startMs,
    periodMs: null,
    rounds: 1,
    fromRound: 0,
    resumeCause: CAUSES['slot-missed'],
    count: 1,
    spacingMs: 0,
    timeoutMs: 1000,
    firstNumber: 0,
    packet: PACKET,
  };
  const driver = {
    clock,
    halfOpenTcp: true,
    reportsInterfaceMtu: false,
    nextId: () => id++,
    change: () => null,
    emit: (row: SampleRow) => void emitted.push(row),
  };
  const registry = { add: (hop: HopEntry) => void hops.push(hop), remove: () => undefined };
  const trace = new Trace(entry, driver, 0xff04, registry);
  trace.prepare().begin();
  const take = (hop: number, sample: Partial<SampleRow>) => {
    const row = { series: 0, round: 0, seq: 0, sentNs: clock.nowNs(), outcome: OUTCOMES.reply, ...sample };
    const batch = decodeBatch(encodeBatch(0xff04, HOP_COLUMNS, [row]), () => HOP_COLUMNS) as Batch;
    trace.take(hops[hop - 1] as HopEntry, batch, 0);
  };
  return { clock, emitted, take };
}

test('a missed nearer hop that ends a round with a reply does not count beside the reply', () => {
  const { clock, emitted, take } = begun();
  clock.advance(50);
  take(1, { outcome: OUTCOMES['ttl-exceeded'], from: new Uint8Array(16).fill(1) });
  take(3, { outcome: OUTCOMES.reply, rttNs: 1e6 });
  clock.advance(200);
  take(2, { outcome: OUTCOMES['not-measured'], cause: CAUSES['slot-missed'] });
  const counted = emitted.filter(({ outcome }) => countedClass(outcome, traceroute) !== null);
  expect(counted.map(({ outcome, typed }) => [outcome, typed?.['hop']])).toEqual([[OUTCOMES.reply, 3]]);
  expect(emitted.map(({ typed }) => typed?.['last'])).toEqual([0, 0, 1]);
});
