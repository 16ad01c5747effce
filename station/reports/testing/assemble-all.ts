import type { ReportOptions } from '../../../core/reports/report-rules.ts';
import { type AssembledReport, ReportAssembler } from '../report-assembler.ts';

const OPTIONS: ReportOptions = {
  ...{ fromMs: null, toMs: null, survey: null, before: null, language: 'en', timeZone: 'UTC', criteria: ['voice'] },
  ...{ dateMs: null, targets: [], groups: [], probes: [] },
};

/** Assembles a report in one go. @param passBytes samples that are in memory together */
export function assembleAll(dir: string, options: Partial<ReportOptions>, passBytes?: number): AssembledReport {
  const more = passBytes === undefined ? {} : { passBytes };
  const assembler = new ReportAssembler(dir, { ...OPTIONS, ...options }, '0.0.0-test', more);
  try {
    for (;;) {
      const made = assembler.step();
      if (made) return made;
    }
  } finally {
    assembler.close();
  }
}
