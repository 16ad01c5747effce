import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReportOptions } from '../core/reports/report-rules.ts';
import { forkedTypst } from '../host/typst/typst-process.ts';
import { renderPdf } from '../station/reports/render-pdf.ts';
import { type AssembledReport, ReportAssembler } from '../station/reports/report-assembler.ts';
import { targetThread } from '../station/reports/target-thread.ts';
import { SLOT_MS, startOf } from '../station/store/days/spans.ts';
import { generateProject } from './history/generate-project.ts';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const OPTIONS: ReportOptions = {
  ...{ fromMs: null, toMs: null, survey: null, before: null, language: 'en', timeZone: 'UTC', dateMs: null },
  ...{ criteria: ['reachability', 'voice'], targets: [], groups: [], probes: [] },
};
const ASSETS = join(DIST, 'report');
const HOURS = 24;
const MEGABYTE = 1e6;

interface ReportFigures {
  readonly series: number;
  readonly samples: number;
  /** Reading of the samples and computing of the figures, in two threads. */
  readonly assembleSeconds: number;
  readonly pdfSeconds: number;
  readonly pdfMegabytes: number;
  readonly pages: number;
  /** Greatest resident memory of the process that sets the PDF. */
  readonly childPeakMegabytes: number;
  /** Greatest resident memory of this process, which reads the samples. */
  readonly peakMegabytes: number;
}

/** Generates a project with 24 h of samples and makes a report of it. @param keep file that the PDF is written to */
export async function benchReport(series: number, keep?: string): Promise<ReportFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sounder-report-'));
  try {
    const endMs = startOf(SLOT_MS, Date.now());
    generateProject(dataDir, { series, sampleHours: HOURS, minuteHours: HOURS, hours: HOURS, traced: 1 }, endMs);
    const began = performance.now();
    const { document } = await assembled(dataDir);
    const middle = performance.now();
    const made = await renderPdf(document, 'a4', {
      ...{ assetsDir: ASSETS, setPdf: forkedTypst(DIST) },
      signal: new AbortController().signal,
    });
    if (!made) throw new Error('The report was aborted');
    const end = performance.now();
    if (keep !== undefined) writeFileSync(keep, made.pdf);
    return {
      series: document.targets.length,
      samples: document.targets.reduce((sum, { sent }) => sum + sent, 0),
      assembleSeconds: seconds(middle - began),
      pdfSeconds: seconds(end - middle),
      pdfMegabytes: megabytes(made.pdf.byteLength),
      pages:
        Buffer.from(made.pdf)
          .toString('latin1')
          .match(/\/Type ?\/Page\b/g)?.length ?? 0,
      childPeakMegabytes: megabytes(made.peakBytes),
      peakMegabytes: megabytes(process.resourceUsage().maxRSS * 1024),
    };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Assembles a report in two threads, as the command does. */
async function assembled(dataDir: string): Promise<AssembledReport> {
  const assembler = new ReportAssembler(dataDir, OPTIONS, '0.0.0-bench', { startHelper: targetThread(DIST) });
  try {
    for (;;) {
      const made = assembler.step();
      if (made) return made;
      await assembler.pause();
    }
  } finally {
    assembler.close();
  }
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;
const megabytes = (bytes: number): number => Math.round((bytes / MEGABYTE) * 10) / 10;
