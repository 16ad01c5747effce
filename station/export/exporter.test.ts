import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addressBytes } from '../../core/model/address.ts';
import { CAUSES, OUTCOMES, TIMESTAMP_SOURCES } from '../../core/model/outcome.ts';
import type { FaultError } from '../../core/result/result.ts';
import { BASE_MS, sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { Exporter } from './exporter.ts';
import { exported, parseCsv, request } from './testing/exported.ts';
import { StoredProject } from './testing/stored-project.ts';

const tempDir = tempDirs();
const MINUTE = 60_000;

/** Two ICMP targets, one of them in a group, and a web page. @param isFolded the samples are in blocks */
function project(isFolded = false): string {
  const dir = tempDir();
  const stored = new StoredProject(dir);
  stored.series([
    { target: 'gateway', address: '192.0.2.1' },
    { target: 'server, "old"', address: '10.0.0.7', group: 'transit a' },
    { target: 'page', probe: 'http', address: 'example.net', port: 443 },
  ]);
  stored.write('icmp', [
    sample({ replyTtl: 57, stamps: TIMESTAMP_SOURCES['kernel-tx-rx'], rttNs: 1_235_000 }),
    sample({ series: 2, outcome: OUTCOMES.timeout, rttNs: Number.NaN, sentMs: BASE_MS + 1000.25 }),
    sample({
      round: 1,
      sentMs: BASE_MS + 30 * MINUTE,
      outcome: OUTCOMES.unreachable,
      from: addressBytes('198.51.100.7') as Uint8Array,
      typed: { icmpType: 3, icmpCode: 1, mtu: 0 },
    }),
    sample({ round: 2, sentMs: BASE_MS + 31 * MINUTE, outcome: OUTCOMES['not-measured'], cause: CAUSES.suspended }),
  ]);
  stored.write('http', [
    sample({
      series: 3,
      sentMs: BASE_MS + 2000,
      typed: { status: 200, dnsMs: 1234, httpVersion: 20 },
      detail: '{"url":"https://example.net/"}',
    }),
  ]);
  stored.event({
    atMs: BASE_MS + 1500,
    endMs: BASE_MS + 2500,
    kind: 'under-load',
    message: 'Throughput test',
    excluded: false,
    series: 3,
  });
  stored.event({ atMs: BASE_MS + 40 * MINUTE, endMs: null, kind: 'started', message: 'Started', excluded: false });
  if (isFolded) stored.fold(BASE_MS + 120 * MINUTE);
  stored.close();
  return dir;
}

const table = (dir: string, ...wanted: Parameters<typeof request>) => {
  const [head = [], ...rows] = parseCsv(exported(dir, request(...wanted)).toString());
  return rows.map((row) => Object.fromEntries(row.map((field, at) => [head[at], field])));
};

const times = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map(({ time }) => time);

describe('samples as CSV', () => {
  it.each(['the journal', 'blocks'])('have one line each, with the columns of all their probes, from %s', (place) => {
    const rows = table(project(place === 'blocks'));
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatchObject({
      time: '2023-11-14T22:13:20.000000Z',
      target: 'gateway',
      address: '192.0.2.1',
      port: null,
      group: null,
      probe: 'icmp',
      series: '1',
      round: '0',
      seq: '0',
      outcome: 'reply',
      class: 'answered',
      rtt_ms: '1.235',
      reply_ttl: '57',
      late_us: '0',
      stamps: 'kernel-tx-rx',
      from: null,
      under_load: 'false',
      status: null,
    });
    expect(rows[1]).toMatchObject({
      time: '2023-11-14T22:13:21.000250Z',
      target: 'server, "old"',
      group: 'transit a',
      outcome: 'timeout',
      class: 'lost',
      rtt_ms: null,
    });
    expect(rows.find(({ probe }) => probe === 'http')).toMatchObject({
      port: '443',
      status: '200',
      dns_ms: '1.234',
      http_version: 'HTTP/2',
      icmp_type: null,
      under_load: 'true',
    });
    expect(rows.find(({ outcome }) => outcome === 'unreachable')).toMatchObject({
      from: '198.51.100.7',
      icmp_type: '3',
    });
    expect(rows.at(-1)).toMatchObject({ outcome: 'not-measured', class: 'excluded', reason: 'suspended' });
  });

  it('have a header although there are none', () => {
    const dir = tempDir();
    new StoredProject(dir).close();
    expect(exported(dir, request()).toString()).toMatch(/^time,target,address,.*,under_load\r\n$/);
  });
});

describe('samples as JSON Lines', () => {
  it('are the lines of --json --samples', () => {
    const lines = exported(project(), request({ format: 'jsonl' }))
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({
      kind: 'sample',
      target: 'gateway',
      rttMs: 1.235,
      sentAt: '2023-11-14T22:13:20.000000Z',
    });
    expect(lines.find(({ probe }) => probe === 'http')).toMatchObject({
      status: 200,
      underLoad: true,
      detail: { url: 'https://example.net/' },
    });
  });
});

describe('the selection', () => {
  it.each([
    [['gateway'], ['gateway']],
    [['GATE*'], ['gateway']],
    [['10.0.0.0/8'], ['server, "old"']],
    [
      ['192.0.2.1', 'p?ge'],
      ['gateway', 'page'],
    ],
    [['192.0.2.0-192.0.2.9'], ['gateway']],
  ])('by targets %j', (targets, names) => {
    expect([...new Set(table(project(), {}, { targets }).map(({ target }) => target))].sort()).toEqual(names);
  });

  it('by groups and probes', () => {
    expect(table(project(), {}, { groups: ['transit*'] }).map(({ target }) => target)).toEqual(['server, "old"']);
    const [page, ...more] = table(project(), {}, { probes: ['http'] });
    expect([page?.['target'], more]).toEqual(['page', []]);
    expect(page).not.toHaveProperty('icmp_type');
  });

  it('by time, with the first moment and without the last', () => {
    const dir = project();
    expect(times(table(dir, {}, { fromMs: BASE_MS + 1000, toMs: BASE_MS + 2000 }))).toEqual([
      '2023-11-14T22:13:21.000250Z',
    ]);
    expect(table(dir, {}, { fromMs: BASE_MS + 30 * MINUTE })).toHaveLength(2);
    expect(table(dir, {}, { toMs: BASE_MS })).toHaveLength(0);
  });

  it.each([
    [{ targets: ['nowhere'] }, '--targets: no stored target matches "nowhere"'],
    [{ groups: ['gateway'] }, '--groups: no stored group matches "gateway"'],
    [{ probes: ['ping'] }, '--probe: unknown probe "ping"'],
  ])('is refused when it selects nothing: %j', (selection, message) => {
    expect(() => exported(project(), request({}, selection))).toThrow(message);
  });
});

describe('events', () => {
  it('have their spans and the names of their targets', () => {
    const rows = table(project(), { content: 'events' });
    expect(rows).toEqual([
      {
        time: '2023-11-14T22:13:21.500000Z',
        end_time: '2023-11-14T22:13:22.500000Z',
        event: 'under-load',
        message: 'Throughput test',
        excluded: 'false',
        series: '3',
        targets: 'page',
      },
      expect.objectContaining({ event: 'started', end_time: null, series: null }),
    ]);
  });

  it('are those of the selected series and the span', () => {
    const dir = project();
    expect(table(dir, { content: 'events' }, { targets: ['page'] })).toHaveLength(1);
    expect(table(dir, { content: 'events' }, { targets: ['gateway'] })).toHaveLength(0);
    expect(table(dir, { content: 'events' }, { fromMs: BASE_MS + 2000, toMs: BASE_MS + 3000 })).toHaveLength(1);
  });

  it('are lines of JSON', () => {
    const [first = ''] = exported(project(), request({ content: 'events', format: 'jsonl' }))
      .toString()
      .split('\n');
    expect(JSON.parse(first)).toEqual({
      kind: 'event',
      event: 'under-load',
      at: '2023-11-14T22:13:21.500000Z',
      endAt: '2023-11-14T22:13:22.500000Z',
      message: 'Throughput test',
      excluded: false,
      series: [3],
      targets: ['page'],
    });
  });
});

describe('the data folder', () => {
  it('is named when it is none', () => {
    expect(() => exported(tempDir(), request())).toThrow(/is not a data folder/);
    try {
      exported('/nonexistent', request());
    } catch (error) {
      expect((error as FaultError).fault.code).toBe('usage.no-data-folder');
    }
  });

  it('may be in use: the export has what was stored when it began', () => {
    const dir = tempDir();
    const stored = new StoredProject(dir);
    stored.series([{ target: 'gateway' }]);
    stored.write('icmp', [sample()]);
    const exporter = new Exporter(dir, request({ format: 'jsonl' }), 'test');
    stored.write('icmp', [sample({ round: 1 })]);
    const chunks: Uint8Array[] = [];
    for (let next = exporter.next(); next; next = exporter.next()) chunks.push(...next);
    exporter.close();
    expect(Buffer.concat(chunks).toString().trimEnd().split('\n')).toHaveLength(1);
    stored.close();
  });

  it('is left as it is', () => {
    const dir = project();
    const before = readdirSync(dir).sort();
    exported(dir, request());
    expect(readdirSync(dir).sort()).toEqual(before);
  });
});
