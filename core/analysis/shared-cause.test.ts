import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeSharedCause, findSharedCause, type JudgedSeries, LEAST_FAILING } from './shared-cause.ts';

interface ScenarioPart {
  /** The first three parts of IPv4 addresses, or the start of IPv6 addresses. */
  readonly prefix: string;
  readonly target: string;
  readonly group?: string;
  readonly probe?: string;
  readonly agent?: string;
  readonly lastHop?: string;
  readonly failing: number;
  readonly working: number;
  readonly sinceMs?: number;
}

interface Scenario {
  readonly name: string;
  readonly groups: readonly ScenarioPart[];
  readonly cause: object | null;
  readonly sentence: string;
}

const SCENARIOS = JSON.parse(
  readFileSync(new URL('./fixtures/shared-causes.json', import.meta.url), 'utf8'),
) as Scenario[];

function seriesOf({ groups }: Scenario): JudgedSeries[] {
  return groups.flatMap(({ prefix, target, lastHop, failing, working, sinceMs = null, ...attributes }) =>
    Array.from({ length: failing + working }, (_, at) => ({
      address: prefix.includes(':') ? `${prefix}:${at.toString(16)}` : `${prefix}.${at}`,
      target,
      group: attributes.group ?? '',
      probe: attributes.probe ?? 'icmp',
      agent: attributes.agent ?? '',
      lastHop,
      isFailing: at < failing,
      sinceMs: at < failing ? sinceMs : null,
    })),
  );
}

describe('findSharedCause', () => {
  for (const scenario of SCENARIOS) {
    it(`judges: ${scenario.name}`, () => {
      const cause = findSharedCause(seriesOf(scenario));
      if (scenario.cause === null) expect(cause).toBeNull();
      else expect(cause).toMatchObject(scenario.cause);
      const since = cause?.sinceMs == null ? null : String(cause.sinceMs);
      expect(cause ? describeSharedCause(cause, since) : '').toBe(scenario.sentence);
    });
  }

  it('names no time when it is known of less than half of the failing series', () => {
    const failing = (count: number, sinceMs: number | null): JudgedSeries[] =>
      Array.from({ length: count }, (_, at) => ({ ...plain, address: `10.0.1.${at}`, isFailing: true, sinceMs }));
    const working = Array.from({ length: 30 }, (_, at) => ({ ...plain, address: `10.0.2.${at}` }));
    expect(findSharedCause([...failing(3, 100), ...failing(4, null), ...working])?.sinceMs).toBeNull();
    expect(findSharedCause([...failing(4, 100), ...failing(3, null), ...working])?.sinceMs).toBe(100);
  });
});

const plain: JudgedSeries = {
  address: '10.0.0.1',
  target: 'lab',
  group: '',
  probe: 'icmp',
  agent: '',
  isFailing: false,
  sinceMs: null,
};

const anySeries = fc.array(
  fc.record({
    address: fc.oneof(
      fc.tuple(fc.integer({ min: 0, max: 3 }), fc.nat(255)).map(([third, last]) => `10.0.${third}.${last}`),
      fc.nat(0xffff).map((last) => `2001:db8::${last.toString(16)}`),
      fc.constantFrom('', 'host.example'),
    ),
    target: fc.constantFrom('a', 'b', 'c'),
    group: fc.constantFrom('', 'g', 'h'),
    probe: fc.constantFrom('icmp', 'tcp-syn'),
    agent: fc.constantFrom('', 'lima'),
    lastHop: fc.constantFrom(undefined, '172.16.0.1', '172.16.0.2'),
    isFailing: fc.boolean(),
    sinceMs: fc.constantFrom(null, 10, 20, 30),
  }),
  { maxLength: 60 },
);

describe('any series', () => {
  it('get counts that the series bear out, whatever their order', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const cause = findSharedCause(series);
        expect(findSharedCause(series.toReversed())).toEqual(cause);
        const failing = series.filter((one) => one.isFailing).length;
        if (failing < LEAST_FAILING) expect(cause).toBeNull();
        if (!cause) return;
        expect(cause.failingInAll).toBe(failing);
        expect(cause.workingInAll).toBe(series.length - failing);
        expect(cause.failing).toBeGreaterThanOrEqual(LEAST_FAILING);
        expect(cause.failing * 2).toBeGreaterThanOrEqual(failing);
        const share = cause.failing === failing ? 0.25 : 0.5;
        expect(cause.failing / (cause.failing + cause.working)).toBeGreaterThanOrEqual(share);
        const { kind, value } = cause;
        if (kind !== 'agent' && kind !== 'group' && kind !== 'target' && kind !== 'probe') return;
        const having = series.filter((one) => one[kind] === value);
        expect(having.filter((one) => one.isFailing)).toHaveLength(cause.failing);
        expect(having.filter((one) => !one.isFailing)).toHaveLength(cause.working);
      }),
    );
  });

  it('that fail exactly when they are in one /24 get that prefix', () => {
    const inNets = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.nat(255)), { minLength: 8, maxLength: 80 });
    fc.assert(
      fc.property(inNets, fc.nat(255), (places, down) => {
        const all = [
          ...places,
          [down, 1] as const,
          [down, 2] as const,
          [down, 3] as const,
          [(down + 1) % 256, 9] as const,
        ];
        const series = all.map(([third, last]) => ({
          ...plain,
          address: `10.0.${third}.${last}`,
          isFailing: third === down,
        }));
        expect(findSharedCause(series)).toMatchObject({ kind: 'prefix', value: `10.0.${down}.0/24`, working: 0 });
      }),
    );
  });
});
