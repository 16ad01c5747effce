import { join } from 'node:path';
import type { SampleRow } from '../../../../core/model/batch.ts';
import { encodeBatch } from '../../../../core/model/batch.ts';
import { ownColumnsOf } from '../../../../probes/registry.ts';
import { decodeBlock } from '../../block/block-codec.ts';
import { blockHead } from '../../block/block-head.ts';
import { listDayFiles, openDayFileToRead } from '../../days/day-files.ts';
import { foldedOf, journalIdentity } from '../../days/folded.ts';
import { highestFolded } from '../../days/highest-folded.ts';
import { SLOT_MS, seriesOfBlock, slotOfBlock } from '../../days/spans.ts';
import { JournalWriter } from '../../journal-writer.ts';
import { DEFAULT_LIMITS, type StorageLimits } from '../../limits.ts';
import { openReadOnly } from '../../open-database.ts';
import { openStore } from '../../open-store.ts';
import { Compactor, type CompactorOptions } from '../compactor.ts';
import { JournalRows } from '../journal-rows.ts';

/** A stored sample, as far as it identifies what was measured. */
export interface Found {
  readonly series: number;
  readonly seq: number;
  readonly round: number;
  readonly outcome: number;
  readonly sentMs: number;
  readonly rttMs: number;
  readonly detail: string | null;
}

/** A data folder with a writer, a compactor that works on demand, and a reader of all samples. */
export class CompactRig {
  readonly dataDir: string;
  readonly damaged: string[] = [];
  nowMs: number;
  /** Lead of the clock over the time. */
  clockErrorMs = 0;
  limits: StorageLimits = DEFAULT_LIMITS;
  private batchNo = 0n;
  private store: ReturnType<typeof openStore>;
  writer: JournalWriter;
  compactor: Compactor;
  private readonly more: Partial<CompactorOptions>;

  constructor(dataDir: string, nowMs: number, more: Partial<CompactorOptions> = {}) {
    this.dataDir = dataDir;
    this.nowMs = nowMs;
    this.more = more;
    this.store = openStore(this.paths);
    this.writer = this.newWriter();
    this.compactor = this.newCompactor();
  }

  private get paths() {
    return { catalogPath: join(this.dataDir, 'sounder.db'), journalPath: join(this.dataDir, 'journal.db') };
  }

  get journal() {
    return this.store.journal;
  }

  get catalog() {
    return this.store.catalog;
  }

  private newWriter(): JournalWriter {
    const { journal } = this.store;
    return new JournalWriter(journal, ownColumnsOf, this.limits.capBytes, highestFolded(this.dataDir, journal));
  }

  private newCompactor(): Compactor {
    return new Compactor({
      dataDir: this.dataDir,
      journalPath: this.paths.journalPath,
      limits: this.limits,
      nowMs: () => this.nowMs + this.clockErrorMs,
      monotonicMs: () => this.nowMs,
      onDamage: (_, keptPath) => this.damaged.push(keptPath),
      ...this.more,
    });
  }

  /** A row of the journal per probe. */
  write(samples: readonly SampleRow[], probeCode = 1): void {
    this.batchNo += 1n;
    const own = ownColumnsOf(probeCode) ?? [];
    this.writer.add(encodeBatch(probeCode, own, samples, { batchNo: this.batchNo, engineRun: 1 }));
    this.writer.commit();
  }

  /** Runs the compactor until it has nothing to do, and the writer's part after it. */
  compact(): void {
    for (const _ of this.compactor.cycle());
    this.writer.folded(this.compactor.state().foldedId);
  }

  /** Ends as after a crash, and opens again. */
  reopen(): void {
    this.close();
    this.store = openStore(this.paths);
    this.writer = this.newWriter();
    this.compactor = this.newCompactor();
  }

  /** Opens the compactor's files again, as it does itself after a fault. */
  reopenCompactor(): void {
    this.compactor.dispose();
    this.compactor = this.newCompactor();
  }

  close(): void {
    this.compactor.dispose();
    this.store.catalog.close();
    this.store.journal.close();
  }

  /** All samples that a reader finds, by the rule of decision 0031, per series in order of arrival within a slot. */
  read(): readonly Found[] {
    const found: Found[] = [];
    const files = listDayFiles(this.dataDir, 'samples');
    const identity = journalIdentity(this.store.journal);
    const foldedIn = new Map<number, number>();
    for (const file of files) {
      const opened = openDayFileToRead(file);
      if (!opened.ok) throw new Error(opened.fault.message);
      const db = opened.value;
      foldedIn.set(file.fromMs, foldedOf(db, identity));
      const rows = db
        .prepare<[], { id: number; blob: Buffer; detail: Buffer | null }>(
          'SELECT block.id, block.blob, detail.blob AS detail FROM block LEFT JOIN detail USING (id) ORDER BY block.id',
        )
        .all();
      for (const { id, blob, detail } of rows) {
        const slotMs = file.fromMs + slotOfBlock(id) * SLOT_MS;
        const samples = decodeBlock(blob, detail, slotMs, ownColumnsOf(blockHead(blob).probeCode) ?? []);
        for (let at = 0; at < samples.count; at++) found.push(foundAt(samples, at, seriesOfBlock(id)));
      }
      db.close();
    }
    const newest = files.at(-1);
    const folded = newest ? (foldedIn.get(newest.fromMs) ?? 0) : 0;
    found.push(...this.pending(folded, foldedIn));
    return found;
  }

  private pending(folded: number, foldedIn: ReadonlyMap<number, number>): readonly Found[] {
    const found: Found[] = [];
    const opened = openReadOnly(this.paths.journalPath);
    if (!opened.ok) throw new Error(opened.fault.message);
    const limits = { rows: 1e9, samples: 1e9, days: 1e9 };
    const rows =
      new JournalRows(opened.value, ownColumnsOf, limits).portion(folded, Number.MAX_SAFE_INTEGER)?.rows ?? [];
    for (const { id, samples } of rows) {
      for (let at = 0; at < samples.count; at++) {
        const one = foundAt(samples, at, samples.series[at] as number);
        const dayMs = Math.floor(one.sentMs / 86_400_000) * 86_400_000;
        if (id > (foldedIn.get(dayMs) ?? 0)) found.push(one);
      }
    }
    opened.value.close();
    return found;
  }
}

interface Columns {
  readonly seq: Uint32Array;
  readonly round: Uint32Array;
  readonly outcome: Uint32Array;
  readonly sentMs: Float64Array;
  readonly rttMs: Float64Array;
  readonly details: readonly (string | null)[] | null;
}

const foundAt = (columns: Columns, at: number, series: number): Found => ({
  series,
  seq: columns.seq[at] as number,
  round: columns.round[at] as number,
  outcome: columns.outcome[at] as number,
  sentMs: columns.sentMs[at] as number,
  rttMs: columns.rttMs[at] as number,
  detail: columns.details?.[at] ?? null,
});
