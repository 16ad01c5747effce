import type { TemplateProblem } from '../../core/reports/docx/template-problem.ts';
import type { LayoutOptions, Template } from '../../core/reports/layout-options.ts';
import type { ReportFormat } from '../../core/reports/report-formats.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import type { Fault } from '../../core/result/result.ts';
import type { SetDocument, TypstJob } from '../../host/typst/typst-messages.ts';

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
  /** The host sets documents for the thread, which cannot start a process for them. */
  readonly isPdfSetByHost?: boolean;
  readonly work: ReportWork;
}

/** The check of a Word template in a thread: a file from outside must not hold the station up. */
export interface TemplateTask {
  readonly entryDir: string;
  readonly work: { readonly kind: 'template'; readonly template: Template };
}

export type FromReport =
  | { readonly type: 'progress'; readonly share: number }
  /** Asks the host to set a document. */
  | { readonly type: 'set-pdf'; readonly job: TypstJob }
  | { readonly type: 'preview'; readonly html: string; readonly ticket: string }
  | { readonly type: 'made'; readonly files: readonly string[] }
  | { readonly type: 'checked'; readonly problems: readonly TemplateProblem[] }
  | { readonly type: 'failed'; readonly fault: Fault };

export type ToReport =
  /** Leave nothing behind and end. */
  | { readonly type: 'cancel' }
  /** The document that was asked for; null = aborted. */
  | { readonly type: 'pdf-set'; readonly made: SetDocument | null }
  | { readonly type: 'pdf-failed'; readonly fault: Fault };
