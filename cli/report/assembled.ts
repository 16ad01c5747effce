import type { ReportOptions } from '../../core/reports/report-rules.ts';
import { type AssembledReport, ReportAssembler } from '../../station/reports/report-assembler.ts';
import type { CliContext } from '../command/context.ts';

/** Time between two progress lines, ms. */
const PROGRESS_MS = 200;

/** Assembles a report with a progress line on a terminal. @returns null = Ctrl-C */
export async function assembled(
  context: Pick<CliContext, 'clock' | 'errTerminal' | 'interrupted' | 'version'>,
  dataDir: string,
  options: ReportOptions,
): Promise<AssembledReport | null> {
  const { clock, errTerminal, interrupted, version } = context;
  const assembler = new ReportAssembler(dataDir, options, version);
  let shownMs = Number.NEGATIVE_INFINITY;
  try {
    while (!interrupted.aborted) {
      const made = assembler.step();
      if (made) return made;
      await new Promise(setImmediate); // hears Ctrl-C
      if (clock.monotonicMs() - shownMs < PROGRESS_MS) continue;
      shownMs = clock.monotonicMs();
      errTerminal?.replace(`Reading: ${Math.floor(assembler.progress * 100)} %`);
    }
    return null;
  } finally {
    errTerminal?.replace('');
    assembler.close();
  }
}
