import { newColumnFrame, PROGRESS_FRAME } from '../../core/model/column-frame.ts';
import { AccountReading } from './account-reading.ts';
import { PastReading } from './path-reading.ts';
import { AggregateReading } from './read/aggregate-reading.ts';
import { ComparisonReading } from './read/comparison-reading.ts';
import { eventsIn } from './read/events-reading.ts';
import { extentOf } from './read/extent.ts';
import { FindingsReading } from './read/findings-reading.ts';
import { HistoryReading } from './read/history-reading.ts';
import { HopHistoryReading } from './read/hop-history-reading.ts';
import { HopReading } from './read/hop-reading.ts';
import { JournalRows } from './read/journal-rows.ts';
import { MomentReading } from './read/moment-reading.ts';
import { PathsReading } from './read/paths-reading.ts';
import { ProbeSums } from './read/probe-sums.ts';
import type { ReadParts } from './read/read-parts.ts';
import { RecentReading } from './read/recent-reading.ts';
import type { Sharing } from './read/shared-groups.ts';
import { SliceReading } from './read/slice-reading.ts';
import { StatisticsReading } from './read/statistics-reading.ts';
import { StoreFiles } from './read/store-files.ts';
import type { FromReader, ReaderJob } from './reader-protocol.ts';

type Send = (message: FromReader, transfer?: ArrayBuffer[]) => void;

/** Work in steps. */
export interface Steps {
  readonly damaged: number;
  /** 0 to 1. */
  readonly progress: number;
  step(budgetMs: number, now: () => number): boolean;
  close(): void;
}

/** A job under way. */
export interface Work {
  readonly id: number;
  readonly steps: Steps;
  reportProgress(): void;
  reportResult(): void;
}

const NOTHING = () => undefined;
const NO_STEPS: Steps = { damaged: 0, progress: 1, step: () => true, close: NOTHING };

/** Begins the jobs of a reader thread. */
export class ReaderJobs {
  private readonly dataDir: string;
  private readonly send: Send;
  private readonly parts: ReadParts;

  constructor(dataDir: string, send: Send) {
    this.dataDir = dataDir;
    this.send = send;
    this.parts = { files: new StoreFiles(dataDir), rows: new JournalRows(), sums: new ProbeSums() };
  }

  /** Gives back the space of files that were deleted since they were read. To be called from time to time. */
  closeDeleted(): void {
    this.parts.files.closeUnused();
  }

  /** Throws FaultErrors and what SQLite throws. */
  begin(job: ReaderJob): Work {
    const { id } = job;
    const { parts, send } = this;
    const { files } = parts;
    switch (job.type) {
      case 'history': {
        const steps = new HistoryReading(parts, job.query);
        return this.work(
          id,
          steps,
          () => this.sendFrames(id, steps.frames()),
          () => this.sendProgressFrame(id, steps),
        );
      }
      case 'aggregate': {
        const steps = new AggregateReading(parts, job.query);
        return this.work(
          id,
          steps,
          () => this.sendFrames(id, [steps.frame()]),
          () => this.sendProgressFrame(id, steps),
        );
      }
      case 'statistics': {
        const steps = new StatisticsReading(parts, () => new StoreFiles(this.dataDir), job.query, this.sharing(job));
        // Both threads of a divided reading would say about the same.
        const progress = job.query.isHelper ? NOTHING : () => this.sendProgressFrame(id, steps);
        return this.work(id, steps, () => this.sendFrames(id, [steps.frame()]), progress);
      }
      case 'figures': {
        const steps = new StatisticsReading(parts, () => new StoreFiles(this.dataDir), job.query);
        return this.work(id, steps, () => send({ type: 'figures', id, past: steps.past() }));
      }
      case 'moment': {
        const steps = new MomentReading(parts, job.query, this.sharing(job));
        return this.work(id, steps, () => this.sendFrames(id, steps.frames()));
      }
      case 'findings': {
        const steps = new FindingsReading(parts, job.query);
        return this.work(id, steps, () => send({ type: 'findings', id, findings: steps.findings }));
      }
      case 'events': {
        const events = eventsIn(files, job.query);
        return this.work(id, NO_STEPS, () => send({ type: 'events', id, events }));
      }
      case 'path': {
        const steps = new HopReading(parts, job.query);
        const progress = () => send({ type: 'progress', id, share: steps.progress });
        return this.work(id, steps, () => send({ type: 'path', id, path: steps.path() }), progress);
      }
      case 'paths': {
        const steps = new PathsReading(parts, job.query);
        return this.work(id, steps, () => send({ type: 'paths', id, paths: steps.paths }));
      }
      case 'hops': {
        const steps = new HopHistoryReading(parts, job.query);
        return this.work(
          id,
          steps,
          () => this.sendFrames(id, steps.frames()),
          () => this.sendProgressFrame(id, steps),
        );
      }
      case 'past': {
        const reading = new PastReading(parts, job.query);
        return this.work(id, reading.steps, () => send({ type: 'past', id, past: reading.result() }));
      }
      case 'accounts': {
        const reading = new AccountReading(files.journal.db, job.query);
        return this.work(id, reading.scan, () => send({ type: 'accounts', id, accounts: reading.result() }));
      }
      case 'slices': {
        const steps = new SliceReading(parts, job.query, (slice) => send({ type: 'slice', id, slice }));
        return this.work(id, steps, NOTHING);
      }
      case 'extent': {
        const extent = extentOf(files);
        return this.work(id, NO_STEPS, () => send({ type: 'extent', id, extent }));
      }
      case 'comparison': {
        const steps = new ComparisonReading(parts, job.query, (rows) => send({ type: 'compared', id, rows }));
        const progress = () => send({ type: 'progress', id, share: steps.progress });
        return this.work(id, steps, () => send({ type: 'compared-all', id, total: steps.total() }), progress);
      }
      case 'recent': {
        const steps = new RecentReading(files, job.query, (probeCode, samples) =>
          send({ type: 'samples', id, probeCode, samples }),
        );
        return this.work(id, steps, NOTHING);
      }
    }
  }

  private sharing({ id, query }: Extract<ReaderJob, { type: 'statistics' | 'moment' }>): Sharing {
    const { memory, isHelper, pieces } = query;
    return { memory, isHelper, pieces, ask: (own) => this.send({ type: 'many', id, pieces: own }) };
  }

  private work(id: number, steps: Steps, reportResult: () => void, reportProgress: () => void = NOTHING): Work {
    return { id, steps, reportProgress, reportResult };
  }

  private sendProgressFrame(id: number, { progress }: Steps): void {
    this.sendFrames(id, [newColumnFrame(PROGRESS_FRAME, 0, { share: progress }).bytes]);
  }

  private sendFrames(id: number, frames: readonly Uint8Array<ArrayBuffer>[]): void {
    for (const { buffer } of frames) this.send({ type: 'frame', id, buffer }, [buffer]);
  }
}
