import type { ReportMake, StoredReport, StoredReports } from '../../core/contracts/reports.ts';
import type { stationContract } from '../../core/contracts/station.ts';
import type { TemplateProblem } from '../../core/reports/docx/template-problem.ts';
import { htmlReport } from '../../core/reports/html/html-report.ts';
import { type LayoutOptions, laidOut } from '../../core/reports/layout-options.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import { smallDocument } from '../../core/reports/testing/small-document.ts';
import { ispTicket } from '../../core/reports/ticket/isp-ticket.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Handlers, Sink } from '../../core/rpc/contract.ts';

type Station = Handlers<typeof stationContract>;
export type ReportHandler = 'reportPreview' | 'reportMake' | 'reports' | 'reportDelete' | 'reportTemplateCheck';

/** Reports of a scripted station: each has the same two targets. */
export class ScriptedReports {
  readonly previews: ReportOptions[] = [];
  readonly layouts: LayoutOptions[] = [];
  readonly made: ReportMake[] = [];
  /** Reports stay under way until they are cancelled. */
  isHeld = false;
  cancelled = 0;
  /** Faults of a template by the name of its file. */
  readonly templateProblems = new Map<string, readonly TemplateProblem[]>();
  private stored: StoredReport[] = [];
  private readonly readers = new Set<Sink<StoredReports>>();

  readonly handlers: Pick<Station, ReportHandler> = {
    reportPreview: ({ options, layout }, sink) => {
      this.previews.push(options);
      this.layouts.push(layout);
      const document = laidOut(smallDocument(['gateway', 'wan router']), layout);
      sink.send({ kind: 'progress', share: 0.5 });
      sink.send({ kind: 'ticket', text: ispTicket(document) });
      sink.send({ kind: 'html', text: htmlReport(document) });
      sink.end();
    },
    reportMake: (request, sink, signal) => {
      this.made.push(request);
      sink.send({ kind: 'progress', share: 0.25 });
      signal.addEventListener('abort', () => {
        this.cancelled += 1;
      });
      if (this.isHeld) return;
      const name = `2026-11-30-0800-report${this.stored.length === 0 ? '' : `-${this.stored.length + 1}`}`;
      const files = request.formats.map((format) => ({ name: `report.${format}`, bytes: 40_000 }));
      const report = { name, madeAtMs: Date.UTC(2026, 10, 30, 8), files };
      this.stored = [report, ...this.stored];
      sink.send({ kind: 'made', report });
      sink.end();
      this.tell();
    },
    reports: (_, sink, signal) => {
      this.readers.add(sink);
      signal.addEventListener('abort', () => this.readers.delete(sink));
      sink.send({ reports: this.stored });
    },
    reportDelete: ({ name }) => {
      if (!this.stored.some((one) => one.name === name)) {
        throw new FaultError({ code: 'report.unknown', message: `There is no report ${name}` });
      }
      this.stored = this.stored.filter((one) => one.name !== name);
      this.tell();
      return null;
    },
    reportTemplateCheck: ({ name }) => ({ problems: [...(this.templateProblems.get(name) ?? [])] }),
  };

  private tell(): void {
    for (const sink of this.readers) sink.send({ reports: this.stored });
  }
}
