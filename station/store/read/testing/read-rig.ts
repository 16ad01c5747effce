import type { SampleRow } from '../../../../core/model/batch.ts';
import { CompactRig } from '../../compact/testing/compact-rig.ts';
import { JournalRows } from '../journal-rows.ts';
import { ProbeSums } from '../probe-sums.ts';
import type { ReadParts } from '../read-parts.ts';
import type { SteppedWork } from '../stepped-work.ts';
import { StoreFiles } from '../store-files.ts';

/** A data folder that is written and compacted, with what a reader thread has open. */
export class ReadRig {
  readonly compact: CompactRig;
  parts: ReadParts;

  constructor(dataDir: string, nowMs: number) {
    this.compact = new CompactRig(dataDir, nowMs);
    this.parts = { files: new StoreFiles(dataDir), rows: new JournalRows(), sums: new ProbeSums() };
  }

  get dataDir(): string {
    return this.compact.dataDir;
  }

  /** Writes a row of the journal. */
  write(samples: readonly SampleRow[], probeCode = 1): void {
    if (samples.length > 0) this.compact.write(samples, probeCode);
  }

  /** Moves samples to blocks and rollups, as of a time. */
  fold(nowMs: number): void {
    this.compact.nowMs = nowMs;
    this.compact.compact();
  }

  /** Runs a piece of work to its end. */
  run<Work extends SteppedWork>(work: Work): Work {
    while (!work.step(0, () => 0));
    work.close();
    return work;
  }

  /** Opens the files as a reader that begins now: those that it had open were replaced. */
  reopenFiles(): void {
    this.parts.files.close();
    this.parts = { ...this.parts, files: this.openFiles() };
  }

  readonly openFiles = (): StoreFiles => new StoreFiles(this.dataDir);

  close(): void {
    this.parts.files.close();
    this.compact.close();
  }
}
