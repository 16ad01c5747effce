import type { Log } from '../../core/ports/log.ts';
import type { Fault } from '../../core/result/result.ts';
import type { Incidents } from '../events/incidents.ts';
import type { StorageHealth } from '../events/storage-health.ts';
import type { DamagedFile } from '../store/compact/compactor-protocol.ts';
import type { Unstored } from '../store/pending-samples.ts';
import type { StoreListener } from '../store/store.ts';
import type { SampleIntake } from './sample-intake.ts';

export interface StoreReportsParts {
  readonly intake: Pick<SampleIntake, 'stored'>;
  readonly storage: Pick<StorageHealth, 'onCompact' | 'onWrite'>;
  readonly incidents: Pick<Incidents, 'historyDamaged' | 'historyUnreadable' | 'notFolded' | 'notStored' | 'storing'>;
  readonly log: Log;
}

/** Reacts to the writer thread: acknowledges stored batches, reports what cannot be stored. */
export class StoreReports implements StoreListener {
  private readonly parts: StoreReportsParts;

  constructor(parts: StoreReportsParts) {
    this.parts = parts;
  }

  committed(batches: number): void {
    if (batches > 0) this.parts.log.debug('store.commit', { batches });
    this.parts.intake.stored(batches);
  }

  writeFault(fault: Fault | null): void {
    this.parts.log.debug('store.fault', { code: fault?.code ?? null });
    this.parts.storage.onWrite(fault);
  }

  unstored(unstored: Unstored): void {
    this.parts.log.debug('store.drop', { ...unstored });
    this.parts.incidents.notStored(unstored);
  }

  storing(): void {
    this.parts.incidents.storing();
  }

  badBatch(): void {
    this.parts.log.error('The store refused a malformed batch');
  }

  dropped(fault: Fault): void {
    this.parts.log.error('A pending write was dropped', { ...fault });
  }

  compactFault(fault: Fault | null): void {
    this.parts.storage.onCompact(fault);
  }

  notFolded(lost: Unstored): void {
    this.parts.log.error('Samples were deleted from a journal that had reached the size cap', { ...lost });
    this.parts.incidents.notFolded(lost);
  }

  unreadable(count: number): void {
    this.parts.log.warn('Stored samples could not be read', { rows: count });
    this.parts.incidents.historyUnreadable(count);
  }

  fileDamaged(file: DamagedFile): void {
    this.parts.log.error('A damaged file of the history was renamed', { ...file });
    this.parts.incidents.historyDamaged(file);
  }
}
