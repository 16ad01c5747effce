import type { ReportOptions } from '../../../core/reports/report-rules.ts';
import { type AssembledReport, ReportAssembler } from '../report-assembler.ts';

const OPTIONS: ReportOptions = {
  ...{ fromMs: null, toMs: null, survey: null, before: null, language: 'en', timeZone: 'UTC', criteria: ['voice'] },
  ...{ dateMs: null, targets: [], groups: [], probes: [] },
};

/** Assembles a report in one go. */
export function assembleAll(dir: string, options: Partial<ReportOptions>): AssembledReport {
  const assembler = new ReportAssembler(dir, { ...OPTIONS, ...options }, '0.0.0-test');
  try {
    for (;;) {
      const made = assembler.step();
      if (made) return made;
    }
  } finally {
    assembler.close();
  }
}
