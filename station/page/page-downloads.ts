import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { CaptureFile, Download, DownloadRequest } from '../../core/contracts/downloads.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ByteSource } from '../downloads/byte-source.ts';
import { Downloads } from '../downloads/downloads.ts';
import { FileSource } from '../downloads/file-source.ts';
import type { CaptureFiles } from '../engine/capture-files.ts';
import { type ExportPlace, startPageExport } from '../export/export-thread.ts';
import { SHIPPED_TEMPLATE } from '../reports/shipped-template.ts';
import type { StoredReportFolder } from '../reports/stored-reports.ts';
import type { Store } from '../store/store.ts';

export interface PageDownloadsParts extends ExportPlace {
  readonly store: Pick<Store, 'request'>;
  readonly captureFiles: CaptureFiles;
  readonly reports: Pick<StoredReportFolder, 'file'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Files that pages fetch: exports of stored data, packet captures, reports and their template. */
export class PageDownloads {
  readonly running: Downloads;
  private readonly parts: PageDownloadsParts;

  constructor(parts: PageDownloadsParts) {
    this.parts = parts;
    this.running = new Downloads(parts.clock, parts.log);
  }

  /** Rejects with FaultErrors `usage.*`, `store.*`, `capture.*`, `report.*`, `download.*`. */
  async prepare(request: DownloadRequest): Promise<Download> {
    return this.running.prepare(await this.sourceOf(request));
  }

  captures(): CaptureFile[] {
    return [...this.parts.captureFiles.list()];
  }

  /** Throws FaultErrors `capture.*`. */
  deleteCapture(name: string): CaptureFile[] {
    this.parts.log.debug('capture.delete', { name });
    return [...this.parts.captureFiles.delete(name)];
  }

  close(): void {
    this.running.close();
  }

  private async sourceOf(request: DownloadRequest): Promise<ByteSource> {
    if (request.kind === 'report') {
      const { path, bytes } = this.parts.reports.file(request.report, request.name);
      return new FileSource(request.name, path, bytes);
    }
    if (request.kind === 'report-template') {
      const path = join(this.parts.entryDir, 'report', SHIPPED_TEMPLATE);
      return new FileSource(SHIPPED_TEMPLATE, path, statSync(path).size);
    }
    if (request.kind === 'capture') return this.parts.captureFiles.open(request.name);
    // What the page shows is exported; where the storage refuses, what is stored.
    await this.parts.store.request({ method: 'commit' }).catch(() => undefined);
    return startPageExport(this.parts, request.request);
  }
}
