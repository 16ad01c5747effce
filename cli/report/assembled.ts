import { availableParallelism } from 'node:os';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import { type AssembledReport, ReportAssembler } from '../../station/reports/report-assembler.ts';
import { targetThread } from '../../station/reports/target-thread.ts';
import type { CliContext } from '../command/context.ts';

/** Time between two progress lines, ms. */
const PROGRESS_MS = 200;

/** Assembles a report with a progress line on a terminal. @returns null = Ctrl-C */
export async function assembled(
  context: Pick<CliContext, 'clock' | 'entryDir' | 'errTerminal' | 'interrupted' | 'version'>,
  dataDir: string,
  options: ReportOptions,
): Promise<AssembledReport | null> {
  const { clock, entryDir, errTerminal, interrupted, version } = context;
  // A Sounder that measures on one processor must not wait for two readers.
  const more = availableParallelism() > 1 ? { startHelper: targetThread(entryDir) } : {};
  const assembler = new ReportAssembler(dataDir, options, version, more);
  let shownMs = Number.NEGATIVE_INFINITY;
  try {
    while (!interrupted.aborted) {
      const made = assembler.step();
      if (made) return made;
      await assembler.pause(); // hears Ctrl-C
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
