import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, outcomeClass } from '../../../core/model/outcome.ts';
import { runs } from '../../../core/testing/runs.ts';
import { type Row, straight, TRACE, working } from '../../../engine/packet/testing/adaptive-rig.ts';
import { Scenario } from '../../../host/packet-io/network/scenario.ts';
import { traceroute } from '../common/definition.ts';

/** Late and duplicate replies may come long after the round has been reported. */
const isOfRound = (row: Row): boolean => outcomeClass(OUTCOMES[row.outcome], traceroute) !== 'amendment';

describe('rounds of a trace', () => {
  it('records missed rounds as not measured, one sample each', () => {
    const { clock, trace } = working(straight(3));
    const startMs = clock.nowMs();
    const { counted, round } = trace(
      { flows: 2, method: 'udp' },
      { firstAtMs: startMs - 4500, steadyFromMs: startMs - 3500, rounds: 7 },
    );
    clock.advance(5000);
    const missed = counted().filter((row) => row.outcome === 'not-measured');
    expect(missed.map((row) => [row.round, row.hop, row.typed['last']])).toEqual([0, 1, 2, 3, 4].map((n) => [n, 0, 1]));
    expect(round(5).filter((row) => row.outcome === 'reply')).toHaveLength(2);
  });

  it('reports every round exactly once, whatever the network does', () => {
    const world = fc.record({
      hops: fc.integer({ min: 0, max: 14 }),
      loss: fc.constantFrom(0, 0.05, 0.3, 1),
      slowMs: fc.constantFrom(0, 3, 300),
      silent: fc.boolean(),
      isThere: fc.boolean(),
      method: fc.constantFrom('icmp' as const, 'udp' as const, 'tcp' as const),
      flows: fc.integer({ min: 1, max: 3 }),
      silentHops: fc.integer({ min: 1, max: 8 }),
      periodMs: fc.constantFrom(50, 100, 400, 1000, 3000),
      timeoutMs: fc.constantFrom(50, 300, 1000, 2000),
      changeMs: fc.integer({ min: 0, max: 4000 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(world, ({ hops, loss, slowMs, silent, isThere, changeMs, seed, ...rest }) => {
        const link = { delay: { kind: 'uniform', fromMs: 0, toMs: slowMs }, loss: { kind: 'random', ratio: loss } };
        const scenario = straight(hops + 3, isThere ? { untilMs: changeMs } : { host: undefined });
        const routers = Object.fromEntries(
          Object.entries(scenario.routers ?? {}).map(([name, one], at) => [name, silent && at % 3 === 1 ? {} : one]),
        );
        const path = (length: number) => Array.from({ length }, (_, at) => ({ router: `r${at + 1}`, ...link }));
        const [before] = scenario.routes;
        const host = isThere ? { host: { delay: 1, tcp: { open: '443' } } } : {};
        const moving = Scenario.parse({
          about: 'anything',
          seed,
          routers,
          routes: [
            { ...before, path: path(hops), untilMs: changeMs },
            { to: '10.78.0.0/16', path: path(hops + 3), ...host },
          ],
        });
        const { clock, trace, rows, io } = working(moving);
        const { counted } = trace(
          { method: rest.method, flows: rest.flows, silentHops: rest.silentHops, destinationPort: 443 },
          {
            periodMs: rest.periodMs,
            timeoutMs: rest.timeoutMs,
            steadyFromMs: clock.nowMs() + 20 + rest.periodMs,
            rounds: 12,
          },
        );
        clock.advance(12 * rest.periodMs + 30_000);
        const keys = counted().map((row) => `${row.round} ${row.flow}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toHaveLength(12 * rest.flows);
        const lasts = rows.filter((row) => row.typed['last'] === 1).map((row) => row.round);
        expect(lasts.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, at) => at));
        for (const last of rows.filter((row) => row.typed['last'] === 1)) {
          const own = rows.filter((row) => row.round === last.round && (row === last || isOfRound(row)));
          expect(own.at(-1)).toBe(last);
        }
        expect(io.stats().entries).toBe(0);
        expect(clock.pending).toBe(0);
      }),
      { numRuns: runs(30) },
    );
  });

  it('closes rounds whose samples were lost before the reader, as not measured', () => {
    const { clock, trace, rows } = working(straight(4), (frame) => frame % 5 === 4);
    const { counted } = trace({}, { rounds: 30, periodMs: 400, steadyFromMs: clock.nowMs() + 420 });
    clock.advance(30_000);
    const lasts = rows.filter((row) => row.typed['last'] === 1).map((row) => row.round);
    expect(lasts.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, at) => at));
    const outcomes = new Set(counted().map((row) => row.outcome));
    expect(outcomes).toEqual(new Set(['reply', 'not-measured']));
    expect(counted().map((row) => row.round)).toEqual(Array.from({ length: 30 }, (_, at) => at));
    expect(clock.pending).toBe(0);
  });

  it('waits in the last round for replies to packets that were sent late', () => {
    const far = straight(13);
    for (const hop of far.routes[0]?.path ?? []) Object.assign(hop, { delay: 150 });
    const { clock, trace } = working(far);
    const { round } = trace({ silentHops: 4, maxHops: 14 }, { periodMs: null, timeoutMs: 2200, rounds: 1 });
    clock.advance(15_000);
    const all = round(0).map((row) => [row.hop, row.outcome]);
    expect(all.sort(([a], [b]) => Number(a) - Number(b))).toEqual([
      ...Array.from({ length: 13 }, (_, at) => [at + 1, 'ttl-exceeded']),
      [14, 'reply'],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('stops when it is removed', () => {
    const { clock, adaptive, io, trace } = working(straight(3));
    trace({}, { rounds: null });
    clock.advance(2500);
    adaptive.apply({ remove: [1], add: [] });
    expect(io.stats().entries).toBe(0);
    const sent = io.stats().sent;
    clock.advance(10_000);
    expect(io.stats().sent).toBe(sent);
    expect(clock.pending).toBe(0);
  });

  it('is replaced by a new entry with its id', () => {
    const { clock, adaptive, entry, rows, io } = working(straight(3));
    adaptive.apply({ remove: [], add: [entry(TRACE)] });
    clock.advance(1500);
    adaptive.apply({ remove: [], add: [entry({ ...TRACE, maxHops: 2 }, { series: 8, rounds: null, fromRound: 2 })] });
    clock.advance(3000);
    expect(rows.filter((row) => row.series === 8 && row.hop > 2)).toEqual([]);
    expect(rows.some((row) => row.series === 8 && row.outcome === 'timeout' && row.hop === 0)).toBe(true);
    expect(io.stats().entries).toBe(2);
  });
});
