import { statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { followLive } from '../e2e/host/measured.ts';
import { type Served, serve, temporaryDir } from '../e2e/host/sounder-process.ts';
import type { StationClient } from '../e2e/host/station-client.ts';
import { connectStation } from '../e2e/host/station-client.ts';
import { probeOf } from '../probes/registry.ts';
import { decodeJournalRow } from '../station/store/journal-row.ts';
import { journalRowsSince } from '../station/store/journal-scan.ts';
import { openReadOnly } from '../station/store/open-database.ts';
import { usageOf } from './process-usage.ts';

export interface WholeTask {
  readonly seconds: number;
  readonly withPage: boolean;
}

export interface WholeFigures {
  readonly seconds: number;
  readonly withPage: boolean;
  readonly readyMs: number;
  readonly firstSampleMs: number;
  readonly sent: number;
  readonly lost: number;
  readonly notMeasured: number;
  /** Share of one core, over the measured time. */
  readonly engineCore: number;
  readonly stationCore: number;
  readonly engineRssMb: number;
  readonly stationRssMb: number;
  readonly lateUs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly journalBytesPerSample: number;
}

/** Run as a program, in a namespace: 10 000 loopback addresses at 1 Hz through engine, station and store, with or without a page on the table. */
async function measureWhole(options: WholeTask): Promise<WholeFigures> {
  const dir = temporaryDir();
  const began = performance.now();
  const served = await serve(dir.path);
  const readyMs = performance.now() - began;
  const client = await connectStation(served.url);
  const target = { probe: 'icmp' as const, to: '127.1.0-39.0-249', interval: '1s', timeout: '1s' };
  await client.station.edit({ ops: [{ op: 'put', name: 'lab', target }] });
  const page = options.withPage ? await openPage(served.url) : undefined;
  const live = followLive(client);
  const startedAt = performance.now();
  await client.station.start({});
  await live.until(() => live.sum('sent') > 0);
  const firstSampleMs = performance.now() - startedAt;
  await live.until(() => live.sum('sent') >= 20_000); // past start-up
  live.subscription.cancel();
  const figures = await measure(served, client, dir.path, options.seconds);
  await page?.close();
  client.close();
  await served.stop();
  dir.remove();
  return { seconds: options.seconds, withPage: options.withPage, readyMs, firstSampleMs, ...figures };
}

async function measure(served: Served, client: StationClient, dataDir: string, seconds: number) {
  const engine = served.childPid('packet-engine');
  const station = served.childPid('station');
  const fromMs = Date.now();
  const before = { engine: usageOf(engine), station: usageOf(station) };
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const after = { engine: usageOf(engine), station: usageOf(station) };
  const wallMs = Date.now() - fromMs;
  await client.station.stop(null);
  await new Promise((resolve) => setTimeout(resolve, 2500)); // the last timeout and commit
  return {
    engineCore: (after.engine.cpuMs - before.engine.cpuMs) / wallMs,
    stationCore: (after.station.cpuMs - before.station.cpuMs) / wallMs,
    engineRssMb: after.engine.rssBytes / 1e6,
    stationRssMb: after.station.rssBytes / 1e6,
    ...readJournal(dataDir),
  };
}

/** Counts the stored samples in the journal itself. */
function readJournal(dataDir: string) {
  const opened = openReadOnly(join(dataDir, 'journal.db'));
  if (!opened.ok) throw new Error(opened.fault.message);
  let sent = 0;
  let lost = 0;
  let notMeasured = 0;
  let blobBytes = 0;
  const late: number[] = [];
  for (const row of journalRowsSince(opened.value, 0, Number.MAX_SAFE_INTEGER)) {
    const detail = decodeJournalRow(row, probeOf('icmp').definition.columns);
    blobBytes += row.blob.byteLength;
    for (let at = 0; at < detail.count; at++) {
      const outcome = detail.outcome[at] as number;
      if (outcome === 0) sent += 1;
      else if (outcome < 7) lost += 1;
      else if (outcome < 9) notMeasured += 1;
      if (outcome < 7) late.push(detail.lateUs[at] as number);
    }
  }
  opened.value.close();
  const sorted = Uint32Array.from(late).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const fileBytes = statSync(join(dataDir, 'journal.db')).size;
  return {
    sent: sent + lost,
    lost,
    notMeasured,
    lateUs: { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 },
    journalBytesPerSample: Math.max(fileBytes, blobBytes) / (sent + lost + notMeasured),
  };
}

async function openPage(url: string) {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  return browser;
}

process.stdout.write(JSON.stringify(await measureWhole(JSON.parse(process.argv[2] ?? '') as WholeTask)));
