import { describe, expect, it } from 'vitest';
import { CAUSES, isOwnFault, OUTCOMES } from '../../../core/model/outcome.ts';
import { isCounted, named, type Row, straight, TARGET, working } from '../../../engine/packet/testing/adaptive-rig.ts';
import { Scenario } from '../../../host/packet-io/network/scenario.ts';
import { pathMtu } from '../common/definition.ts';
import { VERDICTS, type Verdict } from '../common/verdicts.ts';

describe('a path MTU search', () => {
  const last = (rows: readonly Row[]) => rows.find((row) => row.typed['last'] === 1);
  const verdictOf = (row: Row | undefined): Verdict | undefined =>
    (Object.keys(VERDICTS) as Verdict[]).find((one) => VERDICTS[one] === row?.typed['verdict']);

  it.each([['icmp' as const], ['udp' as const], ['tcp' as const]])(
    'finds 1280 behind a router that says so with %s',
    (method) => {
      const { clock, rows, searching } = working(named('mtu-1280'));
      searching({ method, destinationPort: method === 'tcp' ? 443 : 33_434 });
      clock.advance(30_000);
      expect([last(rows)?.typed['pathMtu'], verdictOf(last(rows)), last(rows)?.outcome]).toEqual([
        1280,
        'told',
        'reply',
      ]);
      expect(rows.map((row) => [row.outcome, row.typed['size'], row.from])).toEqual([
        ['too-big', 1500, '10.77.2.1'],
        ['reply', 1280, TARGET],
      ]);
    },
  );

  it.each([['icmp' as const], ['udp' as const], ['tcp' as const]])(
    'finds a blackhole above 1280 bytes with %s',
    (method) => {
      const { clock, rows, searching, io } = working(named('black-hole'));
      searching({ method, destinationPort: method === 'tcp' ? 443 : 33_434 });
      clock.advance(60_000);
      expect([last(rows)?.typed['pathMtu'], verdictOf(last(rows)), last(rows)?.outcome]).toEqual([
        1280,
        'black-hole',
        'reply',
      ]);
      expect(rows.filter((row) => isCounted(row, 5))).toHaveLength(1);
      expect(io.stats().sent).toBeLessThanOrEqual(48);
    },
  );

  it('reports that the largest size arrives', () => {
    const { clock, rows, searching } = working(straight(3));
    searching();
    clock.advance(10_000);
    expect(rows.map((row) => [row.typed['pathMtu'], verdictOf(row), row.outcome])).toEqual([[1500, 'full', 'reply']]);
  });

  it('reports that no size gets a reply', () => {
    const { clock, rows, searching } = working(straight(3, { host: undefined }));
    searching();
    clock.advance(30_000);
    expect([last(rows)?.typed['pathMtu'], verdictOf(last(rows)), last(rows)?.outcome]).toEqual([
      0,
      'unanswered',
      'timeout',
    ]);
    expect(rows.filter((row) => isCounted(row, 5))).toHaveLength(1);
  });

  it('reports the MTU of the outgoing interface of this host', () => {
    const narrow = straight(3);
    Object.assign(narrow.routes[0]?.path[0] ?? {}, { mtu: 1400 });
    const { clock, rows, searching } = working(narrow);
    searching();
    clock.advance(10_000);
    expect(rows.map((row) => [row.outcome, row.typed['size'], row.from])).toEqual([
      ['too-big', 1500, '0.0.0.0'],
      ['reply', 1400, TARGET],
    ]);
    expect(verdictOf(last(rows))).toBe('own-interface');
  });

  it.each([
    [9000, 9000],
    [1400, 1400],
  ])('searches up to the MTU of the interface without a maxMtu, as the form says: %i', (mtu, found) => {
    const scenario = straight(3);
    Object.assign(scenario.routes[0]?.path[0] ?? {}, { mtu });
    const { clock, rows, searching } = working(scenario, undefined, 'native');
    searching({ maxMtu: null });
    clock.advance(10_000);
    expect(rows.map((row) => [row.typed['pathMtu'], verdictOf(row), row.outcome])).toEqual([[found, 'full', 'reply']]);
    expect([pathMtu.settings.maxMtu.default, pathMtu.settings.maxMtu.unset]).toEqual([null, 'interface MTU']);
  });

  it.each(['native', 'simulated'] as const)('searches up to 1500 when the interface has no limit: %s', (driver) => {
    const { clock, rows, searching } = working(straight(3), undefined, driver);
    searching({ maxMtu: null });
    clock.advance(10_000);
    expect(rows.map((row) => [row.typed['pathMtu'], verdictOf(row), row.outcome])).toEqual([[1500, 'full', 'reply']]);
  });

  it('reports a path below the minimum MTU of IPv6, and the reporting router', () => {
    const narrow = Scenario.parse({
      about: 'a link of 1000 bytes',
      seed: 1,
      routers: { near: { address6: 'fd00:77:1::1' }, far: { address6: 'fd00:77:2::1' } },
      routes: [{ to: 'fd00:78::/32', path: [{ router: 'near' }, { router: 'far', mtu: 1000 }], host: {} }],
    });
    const { clock, rows, searching } = working(narrow);
    searching({ family: 6, destination: 'fd00:78::1' });
    clock.advance(10_000);
    expect(rows.map((row) => [row.outcome, row.typed['size'], row.typed['mtu'], row.from])).toEqual([
      ['too-big', 1500, 1000, 'fd00:77:1::1'],
      ['too-big', 1280, 1000, 'fd00:77:1::1'],
      ['unreachable', 1280, 1000, 'fd00:77:1::1'],
    ]);
    expect([last(rows)?.typed['pathMtu'], verdictOf(last(rows))]).toEqual([0, 'below-minimum']);
  });

  it('ends at once when the target is unreachable', () => {
    const { clock, rows, searching } = working(straight(3, { host: undefined, refusal: 'net-unreachable' }));
    searching();
    clock.advance(1000);
    expect(rows.map((row) => [row.outcome, row.typed['last']])).toEqual([['unreachable', 1]]);
  });

  it('confirms the result with few packets in later rounds', () => {
    const { clock, rows, searching, io } = working(named('black-hole'));
    const startMs = clock.nowMs();
    searching({}, { rounds: 3, periodMs: 10_000, steadyFromMs: startMs + 10_020 });
    clock.advance(10_000);
    const first = io.stats().sent;
    clock.advance(30_000);
    expect(io.stats().sent - first).toBeLessThanOrEqual(2 * 7);
    expect(rows.filter((row) => row.typed['last'] === 1).map((row) => row.typed['pathMtu'])).toEqual([
      1280, 1280, 1280,
    ]);
  });

  it('is not fooled by random loss', () => {
    const lossy = straight(3);
    Object.assign(lossy.routes[0]?.path[1] ?? {}, { loss: { kind: 'random', ratio: 0.1 } });
    const { clock, rows, searching } = working(lossy);
    const startMs = clock.nowMs();
    searching({}, { rounds: 20, periodMs: 10_000, steadyFromMs: startMs + 10_020 });
    clock.advance(210_000);
    const found = rows.filter((row) => row.typed['last'] === 1).map((row) => row.typed['pathMtu']);
    expect(found).toEqual(new Array(20).fill(1500));
  });

  it('records rounds that pass during a search as not measured', () => {
    const { clock, rows, searching } = working(straight(3, { host: undefined }));
    const startMs = clock.nowMs();
    searching({}, { rounds: 6, periodMs: 1000, steadyFromMs: startMs + 1020 });
    clock.advance(30_000);
    const counted = rows.filter((row) => row.typed['last'] === 1);
    expect(counted.map((row) => row.round)).toEqual([0, 1, 2, 3, 4, 5]);
    const missed = counted.filter((row) => row.outcome === 'not-measured');
    expect(new Set(missed.map((row) => row.cause))).toEqual(new Set([CAUSES['still-running']]));
    expect(missed.some((row) => isOwnFault(OUTCOMES[row.outcome], row.cause))).toBe(false);
  });

  it('continues in the next round when samples were lost before the reader', () => {
    const { clock, rows, searching } = working(named('mtu-1280'), (frame) => frame % 8 > 2);
    const startMs = clock.nowMs();
    searching({}, { rounds: 10, periodMs: 10_000, steadyFromMs: startMs + 10_020 });
    clock.advance(120_000);
    const last = rows.filter((row) => row.typed['last'] === 1);
    expect(last.map((row) => row.round)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(last.map((row) => row.outcome))).toEqual(new Set(['reply', 'not-measured']));
    expect(clock.pending).toBe(0);
  });
});
