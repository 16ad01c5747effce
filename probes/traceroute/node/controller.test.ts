import { describe, expect, it } from 'vitest';
import { named, straight, TARGET, told, working } from '../../../engine/packet/testing/adaptive-rig.ts';
import type { Scenario } from '../../../host/packet-io/network/scenario.ts';

/** A host behind one router. */
const alive = straight(1).routes;

describe('a trace', () => {
  it('names every router and the target, round after round', () => {
    const { clock, rows, trace, io } = working(straight(4));
    const { round } = trace();
    clock.advance(5000);
    for (const n of [0, 1, 2]) {
      expect(told(round(n))).toEqual([
        [1, 'ttl-exceeded', '10.77.1.1'],
        [2, 'ttl-exceeded', '10.77.2.1'],
        [3, 'ttl-exceeded', '10.77.3.1'],
        [4, 'ttl-exceeded', '10.77.4.1'],
        [5, 'reply', TARGET],
      ]);
      expect(round(n).map((row) => row.typed['last'])).toEqual([0, 0, 0, 0, 1]);
    }
    expect(rows).toHaveLength(15);
    // After the first round no packet is sent beyond the target.
    expect(io.stats().sent).toBeLessThanOrEqual(8 + 5 + 5);
    expect(io.stats().entries).toBe(0);
  });

  it('keeps each hop on its slots, and hops apart from one another', () => {
    const { clock, trace, rows } = working(straight(4));
    trace({}, { rounds: 20, periodMs: 500, steadyFromMs: clock.nowMs() + 520 });
    clock.advance(15_000);
    for (const hop of [1, 2, 3, 4, 5]) {
      const sent = rows.filter((row) => row.hop === hop).map((row) => row.sentMs);
      expect(sent.map((ms, at) => Math.round(ms - at * 500 - (sent[0] ?? 0)))).toEqual(new Array(20).fill(0));
    }
    const round = rows.filter((row) => row.round === 7).map((row) => row.sentMs);
    expect(Math.min(...round.slice(1).map((ms, at) => ms - (round[at] ?? 0)))).toBeGreaterThanOrEqual(5);
  });

  it.each([[-1000], [7000]])('continues unchanged when the wall clock is set by %i ms', (stepMs) => {
    const grown: Scenario = {
      ...straight(7),
      routes: [
        { ...(straight(4).routes[0] as Scenario['routes'][number]), untilMs: 4500 },
        straight(7).routes[0] as Scenario['routes'][number],
      ],
    };
    const { clock, trace, rows } = working(grown);
    const { counted } = trace({}, { rounds: 10 });
    clock.advance(2500);
    clock.step(stepMs);
    clock.advance(20_000);
    expect(counted().map((row) => [row.round, row.outcome, row.hop])).toEqual(
      Array.from({ length: 10 }, (_, round) => [round, 'reply', round < 5 ? 5 : 8]),
    );
    expect(Math.min(...rows.map((row) => row.rttMs))).toBeGreaterThan(0);
    // The new hops are on the slots of the others.
    const last = rows.filter((row) => row.round === 9).map((row) => row.afterMs);
    expect(Math.max(...last) - Math.min(...last)).toBeLessThan(400);
  });

  it('finds a target twenty hops away within a second', () => {
    const { clock, trace, io } = working(straight(19));
    const { counted } = trace({}, { rounds: 1 });
    clock.advance(1000);
    expect(counted().map((row) => [row.hop, row.outcome])).toEqual([[20, 'reply']]);
    clock.advance(5000);
    expect(io.stats().sent).toBeLessThan(30);
  });

  it.each([['udp' as const], ['tcp' as const]])('goes with %s', (method) => {
    const { clock, trace } = working(straight(3));
    const { round } = trace({ method, destinationPort: method === 'tcp' ? 443 : 33_434 });
    clock.advance(5000);
    expect(told(round(1)).at(-1)).toEqual([4, 'reply', TARGET]);
  });

  it('counts exactly one sample per round with any loss', () => {
    const lossy = straight(4);
    for (const hop of lossy.routes[0]?.path ?? []) Object.assign(hop, { loss: { kind: 'random', ratio: 0.1 } });
    const { clock, trace, rows } = working(lossy);
    const { counted } = trace({}, { rounds: 50, periodMs: 200, steadyFromMs: working(lossy).clock.nowMs() + 220 });
    clock.advance(20_000);
    expect(counted().map((row) => row.round)).toEqual(Array.from({ length: 50 }, (_, at) => at));
    expect(rows.filter((row) => row.typed['last'] === 1)).toHaveLength(50);
  });

  it.each([0.1, 0.4, 0.7])('ends where the target is, and has its loss, when %f of its answers are lost', (ratio) => {
    const scenario = straight(4);
    Object.assign(scenario.routes[0]?.host ?? {}, { loss: { kind: 'random', ratio } });
    const { clock, trace } = working(scenario);
    const { counted } = trace({}, { rounds: 500, periodMs: 100, timeoutMs: 80, steadyFromMs: clock.nowMs() + 120 });
    clock.advance(60_000);
    const learned = counted().slice(30);
    expect(learned.filter((row) => row.outcome === 'reply' && row.hop !== 5)).toEqual([]);
    const lost = learned.filter((row) => row.outcome === 'timeout').length / learned.length;
    expect(Math.abs(lost - ratio)).toBeLessThan(4 * Math.sqrt((ratio * (1 - ratio)) / learned.length));
  });

  it('follows a target that moves behind another silent router, once loss cannot explain it', () => {
    const far = straight(5);
    const scenario: Scenario = {
      ...far,
      routers: { ...far.routers, r5: {} },
      routes: [
        { ...(straight(4).routes[0] as Scenario['routes'][number]), untilMs: 10_000 },
        far.routes[0] as Scenario['routes'][number],
      ],
    };
    const { clock, trace } = working(scenario);
    const { counted } = trace({}, { rounds: 40, periodMs: 500, steadyFromMs: clock.nowMs() + 520 });
    clock.advance(30_000);
    expect(
      counted()
        .slice(0, 18)
        .map((row) => row.hop),
    ).toEqual(new Array(18).fill(5));
    expect(
      counted()
        .slice(-8)
        .map((row) => [row.hop, row.outcome]),
    ).toEqual(new Array(8).fill([6, 'reply']));
  });

  it('continues behind silent hops', () => {
    const { clock, trace } = working(named('silent-hop'));
    const { round } = trace();
    clock.advance(5000);
    const outcomes = round(1).map((row) => row.outcome);
    expect(outcomes).toContain('unanswered');
    expect(outcomes.filter((one) => one === 'reply')).toHaveLength(1);
  });

  it('stops after the configured number of silent hops, and counts a loss', () => {
    const { clock, trace, rows, io } = working(straight(3, { host: undefined }));
    const { counted } = trace({ silentHops: 4 });
    clock.advance(6000);
    expect(Math.max(...rows.map((row) => row.hop))).toBe(7);
    expect(counted().map((row) => [row.round, row.outcome, row.hop])).toEqual([
      [0, 'timeout', 0],
      [1, 'timeout', 0],
      [2, 'timeout', 0],
    ]);
    expect(io.stats().sent).toBe(21);
  });

  it.each([
    [16, 1, 17],
    [40, 1, 30],
    [100, 2, 30],
  ])('goes %i silent hops far in %i rounds, as far as hops go', (silentHops, rounds, farthest) => {
    const { clock, trace, rows } = working(straight(1, { host: undefined }));
    const { counted } = trace({ silentHops }, { rounds });
    clock.advance(15_000);
    expect(Math.max(...rows.map((row) => row.hop))).toBe(farthest);
    expect(counted().map((row) => row.outcome)).toEqual(new Array(rounds).fill('timeout'));
  });

  it('ends at the router that reports the target unreachable', () => {
    const { clock, trace } = working(straight(3, { host: undefined, refusal: 'host-unreachable' }));
    const { counted } = trace();
    clock.advance(6000);
    expect(counted().map((row) => [row.outcome, row.hop, row.from])).toEqual(
      new Array(3).fill(['unreachable', 4, '10.77.3.1']),
    );
  });

  it('probes no hop behind a router that reports the target unreachable, even late', () => {
    const scenario = straight(3, { host: undefined, refusal: 'host-unreachable' });
    const link = scenario.routes[0]?.path.at(-1);
    Object.assign(link ?? {}, { reordered: { ratio: 0.7, byMs: 1500 } });
    const { clock, trace, rows } = working(scenario);
    const { round, counted } = trace({}, { rounds: 10 });
    clock.advance(15_000);
    expect(rows.filter((row) => row.outcome === 'late-error' && row.from === '10.77.3.1')).not.toEqual([]);
    expect(counted().map((row) => row.outcome)).toContain('timeout');
    expect(Math.max(...[7, 8, 9].flatMap((n) => round(n).map((row) => row.hop)))).toBe(4);
  });

  it.each([
    ['after the timeout', 300],
    ['in time', 1500],
  ])('has no hop where this machine finds no neighbour, as it says %s', (_, timeoutMs) => {
    const route = { to: '10.78.0.0/16', path: [], noNeighbour: { of: 'target' as const, afterMs: 1000 } };
    const { clock, trace, rows, io } = working({ ...straight(1), routes: [{ ...route, untilMs: 20_000 }, ...alive] });
    const { counted, round } = trace({}, { rounds: 25, timeoutMs });
    clock.advance(40_000);
    const errors = rows.filter((row) => row.from === '10.77.0.1');
    expect(new Set(errors.map((row) => row.hop))).toEqual(new Set([0]));
    expect(new Set(errors.map((row) => row.outcome))).toEqual(
      new Set([timeoutMs < 1000 ? 'late-error' : 'unreachable']),
    );
    // One packet a round is enough to notice its return.
    expect(Math.max(...[10, 11, 12].map((n) => new Set(round(n).map((row) => row.hop || 1)).size))).toBe(1);
    expect(counted().map((row) => row.outcome)).toEqual([
      ...new Array(20).fill(timeoutMs < 1000 ? 'timeout' : 'unreachable'),
      ...new Array(5).fill('reply'),
    ]);
    expect(counted().at(-1)).toMatchObject({ hop: 2, from: TARGET });
    expect(io.stats().entries).toBe(0);
  });

  it('ends at a target that sends "port unreachable" from another of its addresses', () => {
    const { clock, trace } = working(straight(3, { host: { delay: 1, answersFrom: '10.79.0.1' } }));
    const { counted } = trace({ method: 'udp' });
    clock.advance(6000);
    expect(counted().map((row) => [row.outcome, row.hop, row.from])).toEqual(
      new Array(3).fill(['reply', 4, '10.79.0.1']),
    );
  });

  it('does not mistake a router that sends "port unreachable" for the target', () => {
    const { clock, trace } = working(straight(3, { host: undefined, refusal: 'port-unreachable' }));
    const { counted } = trace({ method: 'udp' });
    clock.advance(6000);
    expect(counted().map((row) => [row.outcome, row.hop, row.from])).toEqual(
      new Array(3).fill(['unreachable', 4, '10.77.3.1']),
    );
  });

  it('follows a path that becomes longer within the same round', () => {
    const long = straight(7).routes[0];
    const scenario = straight(7);
    const grown: Scenario = {
      ...scenario,
      routes: [
        { ...(straight(4).routes[0] as Scenario['routes'][number]), untilMs: 2500 },
        long as Scenario['routes'][number],
      ],
    };
    const { clock, trace } = working(grown);
    const { counted } = trace({}, { rounds: 6 });
    clock.advance(10_000);
    expect(counted().map((row) => [row.outcome, row.hop])).toEqual([
      ['reply', 5],
      ['reply', 5],
      ['reply', 5],
      ['reply', 8],
      ['reply', 8],
      ['reply', 8],
    ]);
  });

  it('follows a path that becomes shorter, and stops at the new end', () => {
    const scenario = straight(7);
    const shrunk: Scenario = {
      ...scenario,
      routes: [
        { ...(scenario.routes[0] as Scenario['routes'][number]), untilMs: 2500 },
        straight(4).routes[0] as Scenario['routes'][number],
      ],
    };
    const { clock, trace } = working(shrunk);
    const { counted, round } = trace({}, { rounds: 8 });
    clock.advance(12_000);
    expect(counted().map((row) => row.hop)).toEqual([8, 8, 8, 5, 5, 5, 5, 5]);
    expect(Math.max(...round(7).map((row) => row.hop))).toBe(5);
  });

  it('counts a target that stops replying as lost, and finds it again', () => {
    const scenario = straight(4);
    const route = scenario.routes[0] as Scenario['routes'][number];
    const { host: _, ...dead } = route;
    const away: Scenario = {
      ...scenario,
      routes: [{ ...route, untilMs: 2500 }, { ...dead, fromMs: 2500, untilMs: 7500 }, route],
    };
    const { clock, trace } = working(away);
    const { counted } = trace({}, { rounds: 12 });
    clock.advance(20_000);
    expect(counted().map((row) => row.outcome)).toEqual([
      ...new Array(3).fill('reply'),
      ...new Array(5).fill('timeout'),
      ...new Array(4).fill('reply'),
    ]);
  });

  it('sweeps flows and shows which branch has loss', () => {
    const { clock, trace } = working(named('ecmp-broken-branch'));
    const { counted, round } = trace({ method: 'udp', flows: 16, sourcePort: 40_000 });
    clock.advance(8000);
    const broken = counted().filter((row) => row.round === 1 && row.outcome === 'timeout');
    expect(broken.map((row) => 40_000 + row.flow).sort()).toEqual([
      40_000, 40_004, 40_005, 40_008, 40_009, 40_010, 40_011,
    ]);
    expect(counted().filter((row) => row.round === 1)).toHaveLength(16);
    expect(round(1).filter((row) => row.typed['last'] === 1)).toHaveLength(1);
    const seconds = new Set(
      round(1)
        .filter((row) => row.hop === 2 && row.outcome === 'ttl-exceeded')
        .map((row) => row.from),
    );
    expect([...seconds].sort()).toEqual(['10.77.2.1', '10.77.3.1', '10.77.5.1']);
  });

  it('keeps the ports of a flow constant', () => {
    const { clock, trace, rows } = working(straight(3));
    trace({ method: 'udp', flows: 3 });
    clock.advance(5000);
    for (const flow of [0, 1, 2]) {
      expect(new Set(rows.filter((row) => row.flow === flow).map((row) => row.typed['sourcePort'])).size).toBe(1);
    }
    expect(new Set(rows.map((row) => row.typed['sourcePort'])).size).toBe(3);
  });
});
