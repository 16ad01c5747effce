import type { LayoutOptions } from '../../core/reports/layout-options.ts';
import type { ReportFormat } from '../../core/reports/report-formats.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import type { Fault } from '../../core/result/result.ts';

/** Result of a report thread: a preview, or files in a folder. */
export type ReportWork =
  | { readonly kind: 'preview' }
  | {
      readonly kind: 'files';
      readonly formats: readonly ReportFormat[];
      /** Folder that the report gets; it must not exist. */
      readonly dir: string;
      /** Beginning of its file names. */
      readonly base: string;
    };

/** The work of one report thread. */
export interface ReportTask {
  /** Folder of the databases, and that of the project's files. */
  readonly dataDir: string;
  readonly filesDir: string;
  readonly entryDir: string;
  readonly options: ReportOptions;
  readonly layout: LayoutOptions;
  readonly version: string;
  readonly work: ReportWork;
}

export type FromReport =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'preview'; readonly html: string; readonly ticket: string }
  | { readonly type: 'made'; readonly files: readonly string[] }
  | { readonly type: 'failed'; readonly fault: Fault };

/** Tells the thread to leave nothing behind and end. */
export const CANCEL = 'cancel';
