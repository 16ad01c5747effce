import type { Database } from 'better-sqlite3';
import { type Batch, decodeBatch, encodeBatch } from '../../core/model/batch.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import type { SpanFiles } from '../../station/store/compact/span-files.ts';
import { journalIdentity, keepFolded } from '../../station/store/days/folded.ts';
import { MINUTE_MS, SLOT_MS } from '../../station/store/days/spans.ts';
import { JournalWriter } from '../../station/store/journal-writer.ts';
import { PACKET_PROBE, slotSamples } from './model-slots.ts';

/** Series that differ; the others repeat them. */
const MODELS = 128;
/** A station that is opened reads this much of the journal. */
const RECENT_MS = 5 * MINUTE_MS;
const INTERVAL_MS = 1000;
const NS_PER_MS = 1e6;
/** Place of `baseNs` in the head of a frame. */
const BASE_NS_AT = 8;

interface RecentRows {
  readonly journal: Database;
  readonly files: SpanFiles;
  readonly firstSeries: number;
  readonly series: number;
  readonly endMs: number;
}

/** Writes the newest samples to the journal, too, as rows that are in blocks and rollups already: a row per second. */
export function writeRecentRows({ journal, files, firstSeries, series, endMs }: RecentRows): void {
  const writer = new JournalWriter(journal, ownColumnsOf, Number.MAX_SAFE_INTEGER);
  const models = Array.from({ length: Math.min(MODELS, series) }, (_, at) => slotSamples(at, endMs - SLOT_MS));
  const rows = Array.from({ length: series }, (_, at) => ({
    ...{ series: firstSeries + at, round: 0, seq: 0, outcome: 0, sentNs: 0n },
  }));
  const frame = encodeBatch(PACKET_PROBE, ownColumnsOf(PACKET_PROBE) ?? [], rows);
  const batch = decodeBatch(frame, ownColumnsOf) as Batch;
  for (let baseMs = endMs - RECENT_MS; baseMs < endMs; baseMs += INTERVAL_MS) {
    new DataView(frame.buffer).setBigInt64(BASE_NS_AT, BigInt(baseMs) * BigInt(NS_PER_MS), true);
    const second = (baseMs - (endMs - SLOT_MS)) / INTERVAL_MS;
    for (let at = 0; at < series; at++) fill(batch, at, models[at % models.length] as Model, second, baseMs);
    writer.add(frame);
    writer.commit();
  }
  const { newestId } = writer.state();
  for (const level of ['samples', 'minutes'] as const) {
    const newest = files.newest(level);
    if (newest) files.withFile(newest, (db) => keepFolded(db, journalIdentity(journal), newestId));
  }
}

type Model = ReturnType<typeof slotSamples>;

function fill(batch: Batch, at: number, model: Model, second: number, baseMs: number): void {
  batch.sentOffsetNs[at] = Math.round(((model.sentMs[second] as number) - baseMs) * NS_PER_MS);
  batch.rttNs[at] = (model.rttMs[second] as number) * NS_PER_MS;
  batch.outcome[at] = model.outcome[second] as number;
  batch.round[at] = model.round[second] as number;
  batch.lateUs[at] = model.lateUs[second] as number;
  batch.replyTtl[at] = model.replyTtl[second] as number;
}
