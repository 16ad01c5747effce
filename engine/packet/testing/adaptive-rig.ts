import { expect } from 'vitest';
import { addressFromBytes } from '../../../core/model/address.ts';
import { type Batch, decodeBatch, FROM_TARGET, sentMs } from '../../../core/model/batch.ts';
import { OUTCOMES, type Outcome, outcomeClass, outcomeName } from '../../../core/model/outcome.ts';
import type { AdaptiveTemplate, PlanEntry } from '../../../core/model/packet.ts';
import type { DriverName } from '../../../core/ports/packet-io.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { Scenario } from '../../../host/packet-io/network/scenario.ts';
import { SimulatedPacketIo } from '../../../host/packet-io/simulated.ts';
import { readScenario, scenarioFiles } from '../../../lab/scenario-files.ts';
import { pathMtu } from '../../../probes/path-mtu/common/definition.ts';
import { traceroute } from '../../../probes/traceroute/common/definition.ts';
import type { TraceTemplate } from '../../../probes/traceroute/common/template.ts';
import { adaptiveIo } from '../adaptive-io.ts';

const DEFINITIONS = { [traceroute.code]: traceroute, [pathMtu.code]: pathMtu };
export const TARGET = '10.78.0.1';

export interface Row {
  readonly series: number;
  readonly round: number;
  readonly hop: number;
  readonly flow: number;
  readonly outcome: Outcome;
  readonly from: string;
  readonly cause: number;
  readonly rttMs: number;
  /** Time since the start, ms. */
  readonly sentMs: number;
  readonly typed: Readonly<Record<string, number>>;
  /** Time from the start to the sample, ms. */
  readonly afterMs: number;
}

const rowsOf = (batch: Batch, startMs: number, afterMs: number): Row[] =>
  Array.from({ length: batch.count }, (_, at) => {
    const from = batch.from[at] as number;
    const typed = Object.fromEntries(Object.entries(batch.typed).map(([name, column]) => [name, column[at] as number]));
    return {
      series: batch.series[at] as number,
      round: batch.round[at] as number,
      hop: typed['hop'] ?? -1,
      flow: typed['flow'] ?? -1,
      outcome: outcomeName(batch.outcome[at] as number),
      from: from === FROM_TARGET ? TARGET : addressFromBytes(batch.addresses, from * 16),
      cause: batch.cause[at] as number,
      rttMs: (batch.rttNs[at] as number) / 1e6,
      sentMs: sentMs(batch, at) - startMs,
      typed,
      afterMs,
    };
  });

export const named = (name: string): Scenario => {
  const file = scenarioFiles().find((one) => one.name === name);
  if (!file) throw new Error(`no scenario is called ${name}`);
  return readScenario(file.path);
};

/** A path without branches over routers 10.77.1.1, 10.77.2.1 … */
export const straight = (hops: number, more: Partial<Scenario['routes'][number]> = {}): Scenario =>
  Scenario.parse({
    about: 'a straight way',
    seed: 1,
    routers: Object.fromEntries(
      Array.from({ length: hops }, (_, at) => [`r${at + 1}`, { address: `10.77.${at + 1}.1` }]),
    ),
    routes: [
      {
        to: '10.78.0.0/16',
        path: Array.from({ length: hops }, (_, at) => ({ router: `r${at + 1}`, delay: 1 })),
        host: { delay: 1, tcp: { open: '443' } },
        ...more,
      },
    ],
  });

export const TRACE: TraceTemplate = {
  format: 'trace',
  family: 4,
  destination: TARGET,
  tos: 0,
  payloadBytes: 32,
  dontFragment: false,
  source: null,
  sourceCount: 1,
  interface: null,
  destinationPort: 33_434,
  sourcePort: 0,
  sourcePortCount: 1,
  method: 'icmp',
  maxHops: 30,
  silentHops: 8,
  flows: 1,
};

/**
 * Adaptive probes over a simulated network in virtual time.
 * @param isLost frames of packets that never arrive, by their number
 * @param driver what the driver says it is
 */
export function working(
  scenario: Scenario,
  isLost: (frame: number) => boolean = () => false,
  driver: DriverName = 'simulated',
) {
  const clock = new FakeClock();
  const io = new SimulatedPacketIo({ clock, scenario });
  const rows: Row[] = [];
  const others: Uint8Array[] = [];
  const startMs = clock.nowMs();
  const features = [{ feature: 'tcp-half-open' as const, works: true, method: null, fault: null }];
  let frames = 0;
  const onBatch = io.onBatch.bind(io);
  io.onBatch = (listener) =>
    onBatch((frame) => {
      if (!isLost(frames++)) listener(frame);
    });
  const adaptive = adaptiveIo(io, clock, { driver, features });
  adaptive.onBatch((frame) => {
    const batch = decodeBatch(frame, (code) => DEFINITIONS[code as 4 | 5]?.columns);
    if (batch) rows.push(...rowsOf(batch, startMs, clock.monotonicMs()));
    else others.push(frame);
  });
  const entry = (
    packet: AdaptiveTemplate,
    more: Partial<PlanEntry<AdaptiveTemplate>> = {},
  ): PlanEntry<AdaptiveTemplate> => ({
    entryId: 1,
    series: 7,
    probeCode: packet.format === 'trace' ? traceroute.code : pathMtu.code,
    columns: packet.format === 'trace' ? 'hop' : 'flow',
    firstAtMs: startMs + 20,
    steadyFromMs: startMs + 1020,
    periodMs: 1000,
    rounds: 3,
    fromRound: 0,
    resumeCause: 2,
    count: 1,
    spacingMs: 0,
    timeoutMs: 1000,
    firstNumber: 0,
    packet,
    ...more,
  });
  const trace = (more: Partial<TraceTemplate> = {}, timing: Partial<PlanEntry<AdaptiveTemplate>> = {}) => {
    expect(adaptive.apply({ remove: [], add: [entry({ ...TRACE, ...more }, timing)] })).toBeNull();
    return {
      round: (round: number) => rows.filter((row) => row.round === round),
      counted: () => rows.filter((row) => isCounted(row, 4)).sort((a, b) => a.round - b.round),
    };
  };
  const searching = (more: Partial<AdaptiveTemplate> = {}, timing: Partial<PlanEntry<AdaptiveTemplate>> = {}) => {
    const { payloadBytes: _, dontFragment: __, maxHops: ___, silentHops: ____, flows: _____, ...rest } = TRACE;
    const packet = { maxMtu: 1500, ...rest, ...more, format: 'path-mtu' } as AdaptiveTemplate;
    const given = { rounds: 1, periodMs: 60_000, steadyFromMs: startMs + 60_020, ...timing };
    expect(adaptive.apply({ remove: [], add: [entry(packet, given)] })).toBeNull();
  };
  return { clock, io, adaptive, rows, others, entry, trace, searching };
}

export const isCounted = (row: Row, code: 4 | 5): boolean => {
  const kind = outcomeClass(OUTCOMES[row.outcome], DEFINITIONS[code]);
  return kind !== 'transit' && kind !== 'amendment';
};

export const told = (rows: readonly Row[]) => rows.map((row) => [row.hop, row.outcome, row.from]);
