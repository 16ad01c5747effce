import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { addressBytes } from '../../../core/model/address.ts';
import type { SampleRow } from '../../../core/model/batch.ts';
import { CAUSES, OUTCOMES } from '../../../core/model/outcome.ts';
import type { Survey } from '../../../core/surveys/survey.ts';
import { StoredProject } from '../../export/testing/stored-project.ts';
import { DeferredWrites } from '../../store/deferred-writes.ts';
import { SurveyDb } from '../../store/survey-db.ts';
import { sample } from '../../testing/sample-batches.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** Beginning of the survey before, and of the one after the change. */
export const BEFORE_MS = Date.UTC(2026, 10, 30, 8);
export const AFTER_MS = BEFORE_MS + HOUR_MS;

/** Truth of the survey after the change. */
export const TRUTH = {
  /** Two targets are down from here for 150 s. */
  outageMs: AFTER_MS + 20 * MINUTE_MS,
  outageSeconds: 150,
  /** Hop 2 is another router from here on. */
  routeChangeMs: AFTER_MS + 30 * MINUTE_MS,
  /** One packet in this many is lost, one by one. */
  lossEvery: 50,
  pathMtu: 1280,
  /** Slept for this long, 10 minutes before the end. */
  sleepMs: AFTER_MS + 50 * MINUTE_MS,
  sleepSeconds: 120,
} as const;

/** A name that is markup in every format. */
export const HOSTILE = '<b onclick="x">&amp; #eval $x$ =1+1';

const PROJECT = `sounder: 1
defaults: { interval: 1s, timeout: 800ms }
targets:
  core switch: { probe: icmp, to: 192.0.2.1, site: Example Ltd / Vienna / Floor 1 }
  wan router: { probe: icmp, to: 198.51.100.1, site: Example Ltd / Vienna / WAN }
  cloud edge: { probe: icmp, to: 203.0.113.5, site: Example Ltd / Vienna / WAN }
  path to cloud: { probe: traceroute, to: 203.0.113.5, interval: 5s }
  tunnel: { probe: path-mtu, to: 203.0.113.9, interval: 1m }
  intranet: { probe: http, to: 'https://intranet.example/start?token=hunter2', interval: 10s }
`;

/** Between 0 and 1, without a pattern. */
const noise = (at: number): number => ((at * 7919 + 13) % 1000) / 1000;

const lost = { outcome: OUTCOMES.timeout, rttNs: Number.NaN };
const asleep = { outcome: OUTCOMES['not-measured'], rttNs: Number.NaN, cause: CAUSES.suspended };

/** A packet a second for an hour. @param rttMs null = lost */
function seconds(series: number, fromMs: number, rttMs: (second: number) => number | null): SampleRow[] {
  return Array.from({ length: HOUR_MS / 1000 }, (_, at) => {
    const sentMs = fromMs + at * 1000;
    const ms = rttMs(at);
    const isAsleep = sentMs >= TRUTH.sleepMs && sentMs < TRUTH.sleepMs + TRUTH.sleepSeconds * 1000;
    const result = isAsleep ? asleep : ms === null ? lost : { rttNs: ms * 1e6 };
    return sample({ series, round: at, sentMs, lateUs: 40, stamps: 3, ...result });
  });
}

const isDown = (fromMs: number, second: number): boolean => {
  const ms = fromMs + second * 1000;
  return ms >= TRUTH.outageMs && ms < TRUTH.outageMs + TRUTH.outageSeconds * 1000;
};

/** Rounds of a trace over two hops, with a route change. */
const trace = (series: number): SampleRow[] =>
  Array.from({ length: HOUR_MS / 5000 }, (_, round) => {
    const sentMs = AFTER_MS + round * 5000;
    const router = sentMs < TRUTH.routeChangeMs ? '198.51.100.77' : '198.51.100.88';
    const from = (address: string) => addressBytes(address) as Uint8Array;
    const hop = (ttl: number, last = 0) => ({ hop: ttl, flow: 0, last, quotedTtl: 1 });
    const transit = { round, series, outcome: OUTCOMES['ttl-exceeded'] };
    return [
      sample({ ...transit, seq: 0, sentMs, from: from('192.0.2.1'), typed: hop(1) }),
      sample({ ...transit, seq: 1, sentMs: sentMs + 1, rttNs: 12e6, from: from(router), typed: hop(2) }),
      sample({ series, round, seq: 2, sentMs: sentMs + 2, rttNs: 30e6, typed: hop(3, 1) }),
    ];
  }).flat();

const searches = (series: number): SampleRow[] =>
  Array.from({ length: 60 }, (_, round) =>
    sample({
      series,
      round,
      sentMs: AFTER_MS + round * MINUTE_MS,
      rttNs: 31e6,
      typed: { size: 1280, pathMtu: TRUTH.pathMtu, last: 1 },
    }),
  );

const requests = (series: number): SampleRow[] =>
  Array.from({ length: HOUR_MS / 10_000 }, (_, round) =>
    sample({
      ...{ series, round, sentMs: AFTER_MS + round * 10_000, rttNs: (80 + 40 * noise(round)) * 1e6 },
      typed: { status: 200, bodyBytes: 5000 + round },
    }),
  );

/** Makes a project with two surveys whose truth is known. @returns its surveys */
export function surveyProject(
  dir: string,
  { hasHostileName = true } = {},
): { readonly before: Survey; readonly after: Survey } {
  const stored = new StoredProject(dir, AFTER_MS + HOUR_MS);
  const [core = 0, wan = 0, cloud = 0, path = 0, tunnel = 0, intranet = 0, hostile = 0] = stored.series([
    { target: 'core switch', address: '192.0.2.1' },
    { target: 'wan router', address: '198.51.100.1' },
    { target: 'cloud edge', address: '203.0.113.5' },
    { target: 'path to cloud', address: '203.0.113.5', probe: 'traceroute' },
    { target: 'tunnel', address: '203.0.113.9', probe: 'path-mtu' },
    { target: 'intranet', address: 'intranet.example', probe: 'http', port: 443 },
    ...(hasHostileName ? [{ target: HOSTILE, address: '192.0.2.66' }] : []),
  ]);
  for (const fromMs of [BEFORE_MS, AFTER_MS]) {
    const slower = fromMs === AFTER_MS ? 8 : 0;
    stored.write('icmp', [
      ...seconds(core, fromMs, (at) => (fromMs === AFTER_MS && at % TRUTH.lossEvery === 7 ? null : 1 + noise(at))),
      ...seconds(wan, fromMs, (at) => (isDown(fromMs, at) ? null : 12 + slower + 3 * noise(at))),
      ...seconds(cloud, fromMs, (at) =>
        isDown(fromMs, at) ? null : 24 + slower + (at % 97 === 0 ? 60 : 5) * noise(at),
      ),
      ...(hasHostileName ? seconds(hostile, fromMs, (at) => 4 + noise(at)) : []),
    ]);
  }
  stored.write('traceroute', trace(path));
  stored.write('path-mtu', searches(tunnel));
  stored.write('http', requests(intranet));
  const sleep = { atMs: TRUTH.sleepMs, endMs: TRUTH.sleepMs + TRUTH.sleepSeconds * 1000 };
  stored.event({ ...sleep, kind: 'sleep', message: 'This computer slept for 2 min', excluded: true });
  stored.event({ atMs: TRUTH.outageMs, endMs: null, kind: 'note', message: `${HOSTILE}\u202e`, excluded: false });
  stored.close();
  writeFileSync(join(dir, 'project.yaml'), PROJECT);
  return {
    before: addSurvey(dir, 'Before the change', BEFORE_MS),
    after: addSurvey(dir, 'After the change', AFTER_MS),
  };
}

/** A survey of an hour. */
export function addSurvey(dir: string, name: string, startedAtMs: number): Survey {
  const db = new BetterSqlite3(join(dir, 'sounder.db'));
  try {
    return new SurveyDb(db, new DeferredWrites(db, () => undefined)).add({
      ...{ name, site: 'Example Ltd / Vienna', engineer: 'A. Engineer', plannedMs: null },
      notes: 'New uplink since 08:59.\nFirewall unchanged.',
      ...{ startedAtMs, endedAtMs: startedAtMs + HOUR_MS },
      steps: [{ name: 'Floor 2', atMs: startedAtMs + 15 * MINUTE_MS }],
    });
  } finally {
    db.close();
  }
}
