import { join } from 'node:path';
import type {
  CheckedTemplate,
  ReportMake,
  ReportMakeItem,
  ReportPreviewItem,
  ReportRequest,
  StoredReports,
} from '../../core/contracts/reports.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Template } from '../../core/reports/layout-options.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import type { Survey } from '../../core/surveys/survey.ts';
import type { Store } from '../store/store.ts';
import type { ReportTask, ReportWork } from './report-protocol.ts';
import type { ReportResult, StartReport } from './report-thread.ts';
import { fileWords, StoredReportFolder } from './stored-reports.ts';

export interface ReportsParts {
  readonly store: Pick<Store, 'request'>;
  /** Name of a survey, for the names of files. */
  readonly surveyOf: (id: number) => Pick<Survey, 'name'>;
  /** Folder of the databases, and that of the project's files. */
  readonly storeDir: string;
  readonly dataDir: string;
  readonly entryDir: string;
  readonly version: string;
  readonly start: StartReport;
  readonly clock: Clock;
  readonly log: Log;
}

/** Reports at the same time. */
const MAX_RUNNING = 2;
/** Characters of one message. */
const PART_CHARS = 512 * 1024;

/** Makes reports, each in a thread of its own, and keeps them in the project. */
export class Reports {
  readonly folder: StoredReportFolder;
  private readonly parts: ReportsParts;
  private readonly readers = new Set<QueuedSink<StoredReports>>();
  private readonly closing = new AbortController();
  private running = 0;

  constructor(parts: ReportsParts) {
    this.parts = parts;
    this.folder = new StoredReportFolder(parts.dataDir);
  }

  /** Streams the HTML of a report and its ticket; aborting cancels it. */
  preview({ options, layout }: ReportRequest, sink: Sink<ReportPreviewItem>, signal: AbortSignal): void {
    const answer = new QueuedSink(sink);
    const onProgress = (share: number) => {
      if (sink.credit > 1) sink.send({ kind: 'progress', share }); // the last credit is for the report
    };
    this.run({ options, layout }, { kind: 'preview' }, { signal, onProgress }).then(
      (result) => {
        if (result.type !== 'preview') throw new Error('a preview was asked for');
        answer.send({ kind: 'ticket', text: result.ticket });
        for (let at = 0; at < result.html.length; at += PART_CHARS) {
          answer.send({ kind: 'html', text: result.html.slice(at, at + PART_CHARS) });
        }
        answer.end();
      },
      (error: unknown) => answer.end(toFault(error)),
    );
  }

  /** Makes files in the folder of the reports, with progress; aborting cancels it and leaves nothing. */
  make({ options, layout, formats }: ReportMake, sink: Sink<ReportMakeItem>, signal: AbortSignal): void {
    const answer = new QueuedSink(sink);
    const onProgress = (share: number) => {
      if (sink.credit > 1) sink.send({ kind: 'progress', share });
    };
    const title = options.survey === null ? 'report' : this.parts.surveyOf(options.survey).name;
    const name = this.folder.newName(this.parts.clock.nowMs(), title);
    const work = { kind: 'files', formats, dir: join(this.folder.dir, name), base: fileWords(title) } as const;
    this.run({ options, layout }, work, { signal, onProgress }).then(
      () => {
        const report = this.folder.read(name);
        if (report) answer.send({ kind: 'made', report });
        answer.end();
        this.publish();
      },
      (error: unknown) => answer.end(toFault(error)),
    );
  }

  /** Makes files in any folder. Rejects with FaultErrors `usage.*`, `store.*`, `report.*`. */
  async makeIn(request: ReportRequest, work: ReportWork & { readonly kind: 'files' }): Promise<void> {
    await this.run(request, work, { signal: this.closing.signal, onProgress: () => undefined });
    this.publish();
  }

  /** Rejects with FaultErrors `report.*`. */
  async checkTemplate(template: Template): Promise<CheckedTemplate> {
    const { entryDir, start } = this.parts;
    const run = { signal: this.closing.signal, onProgress: () => undefined };
    const result = await this.counted(() => start({ entryDir, work: { kind: 'template', template } }, run));
    if (result.type !== 'checked') throw new Error('a check was asked for');
    return { problems: [...result.problems] };
  }

  open(sink: Sink<StoredReports>, signal: AbortSignal): void {
    const reader = new QueuedSink(sink);
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
    reader.send({ reports: this.folder.list() });
  }

  /** Throws FaultErrors `report.*`. */
  delete(name: string): void {
    this.folder.delete(name);
    this.publish();
  }

  close(): void {
    this.closing.abort();
  }

  private async run(
    { options, layout }: ReportRequest,
    work: ReportWork,
    { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (share: number) => void },
  ): Promise<ReportResult> {
    const { store, storeDir, dataDir, entryDir, version, start } = this.parts;
    return this.counted(async () => {
      // What the page shows is reported; where the storage refuses, what is stored.
      await store.request({ method: 'commit' }).catch(() => undefined);
      const task: ReportTask = { dataDir: storeDir, filesDir: dataDir, entryDir, options, layout, version, work };
      return start(task, { signal: AbortSignal.any([signal, this.closing.signal]), onProgress });
    });
  }

  /** Runs a thread, of which few run at the same time. */
  private async counted(work: () => Promise<ReportResult>): Promise<ReportResult> {
    if (this.running >= MAX_RUNNING) throw new FaultError(TOO_MANY);
    this.running += 1;
    try {
      return await work();
    } catch (error) {
      const fault = toFault(error);
      if (fault.code !== 'report.cancelled') this.parts.log.warn('A report could not be made', { ...fault });
      throw error;
    } finally {
      this.running -= 1;
    }
  }

  private publish(): void {
    const item = { reports: this.folder.list() };
    for (const reader of this.readers) reader.send(item);
  }
}

const TOO_MANY = {
  code: 'report.too-many',
  message: `${MAX_RUNNING} reports are being made`,
  hint: 'Wait until one is finished',
};
