import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { BASE_MS, sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { exported, parseCsv, request } from './testing/exported.ts';
import { StoredProject } from './testing/stored-project.ts';

const tempDir = tempDirs();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The start of an hour. */
const START = Math.ceil(BASE_MS / HOUR) * HOUR;

/** Ten pings of two series in a minute: the round trip is as many µs as there were minutes, and the last is lost. */
const pings = (minute: number) =>
  [1, 2].flatMap((series) =>
    Array.from({ length: 10 }, (_, at) =>
      sample({
        series,
        round: minute * 10 + at,
        sentMs: START + minute * MINUTE + at * 1000,
        ...(at === 9
          ? { outcome: OUTCOMES.timeout, rttNs: Number.NaN }
          : { outcome: OUTCOMES.reply, rttNs: (minute + 1) * 1000 }),
      }),
    ),
  );

/** Three hours of pings, and a page once a minute. @param foldParts parts of ten minutes after which the samples are folded */
function project(foldParts: readonly number[]): string {
  const dir = tempDir();
  const stored = new StoredProject(dir, START);
  stored.series([
    { target: 'a', address: '192.0.2.1' },
    { target: 'b', address: '192.0.2.2', group: 'transit' },
    { target: 'page', probe: 'http', address: 'example.net', port: 443 },
  ]);
  for (let part = 0; part < 18; part++) {
    const minutes = Array.from({ length: 10 }, (_, at) => part * 10 + at);
    stored.write('icmp', minutes.flatMap(pings));
    const page = (minute: number) => ({ round: minute, sentMs: START + minute * MINUTE });
    stored.write(
      'http',
      minutes.map((minute) => {
        // 1806038052 × 0.001 is 1806038.0520000001 in binary.
        const typed = { status: 200, dnsMs: minute * 1000, tlsMs: 1_806_038_052 };
        return sample({ ...page(minute), series: 3, typed });
      }),
    );
    if (foldParts.includes(part)) stored.fold(START + (part + 1) * 10 * MINUTE + 5 * MINUTE);
  }
  stored.close();
  return dir;
}

function rowsOf(dir: string, ...[more, selection]: Parameters<typeof request>) {
  const [head = [], ...rows] = parseCsv(exported(dir, request({ content: 'rollups', ...more }, selection)).toString());
  return rows.map((row) => Object.fromEntries(row.map((field, at) => [head[at], field])));
}

const PLACES: readonly (readonly [string, readonly number[]])[] = [
  ['the journal', []],
  ['rollups and the journal', [3, 9]],
  ['rollups', [6, 12, 17]],
];

describe.each(PLACES)('rollups from %s', (_, foldParts) => {
  it('have a row for each minute and series', () => {
    const rows = rowsOf(project(foldParts), {}, { targets: ['b'] });
    expect(rows).toHaveLength(180);
    expect(rows[100]).toMatchObject({
      time: new Date(START + 100 * MINUTE).toISOString().replace('000Z', '000000Z'),
      seconds: '60',
      target: 'b',
      group: 'transit',
      sent: '10',
      received: '9',
      lost: '1',
      loss_ratio: '0.1',
      rtt_min_ms: '0.101',
      rtt_max_ms: '0.101',
      rtt_jitter_ms: '0',
      outcome_reply: '9',
      outcome_timeout: '1',
      outcome_not_measured: '0',
    });
  });

  it('have a row for each hour', () => {
    const rows = rowsOf(project(foldParts), { level: 'hour' });
    expect(rows.map(({ target, seconds, sent }) => [target, seconds, sent])).toEqual(
      [0, 1, 2].flatMap(() => [
        ['a', '3600', '600'],
        ['b', '3600', '600'],
        ['page', '3600', '60'],
      ]),
    );
    expect(rows[1]).toMatchObject({ rtt_min_ms: '0.001', rtt_max_ms: '0.06', rtt_avg_ms: '0.0305', dns_ms_avg: null });
    // Columns are in the rollups only: the newest samples come without.
    if (!foldParts.includes(17)) return;
    expect(rows[5]).toMatchObject({ dns_ms_count: '60', dns_ms_min: '60', dns_ms_avg: '89.5', dns_ms_max: '119' });
    expect(rows[5]).toMatchObject({ tls_ms_min: '1806038.052', tls_ms_max: '1806038.052' });
  });

  it('are those that lie within the span', () => {
    const span = { fromMs: START + 30_000, toMs: START + 10 * MINUTE, targets: ['a'] };
    expect(rowsOf(project(foldParts), {}, span)).toHaveLength(9);
    expect(rowsOf(project(foldParts), { level: 'hour' }, span)).toHaveLength(0);
  });

  it('are lines of JSON', () => {
    const wanted = request({ content: 'rollups', level: 'hour', format: 'jsonl' }, { targets: ['page'] });
    const [line = ''] = exported(project(foldParts), wanted).toString().split('\n');
    expect(JSON.parse(line)).toMatchObject({
      kind: 'rollup',
      target: 'page',
      port: 443,
      seconds: 3600,
      sent: 60,
      outcomes: { reply: 60 },
      rttMs: { min: 1, jitter: 0 },
      ...(foldParts.includes(6) ? { columns: { dnsMs: { count: 60, min: 0, avg: 29.5, max: 59 } } } : {}),
    });
  });
});
