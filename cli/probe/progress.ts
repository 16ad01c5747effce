import type { CliContext } from '../command/context.ts';
import type { Session } from '../measure/session.ts';
import { summaryTable } from '../output/summary-table.ts';
import { watchOnScreen } from '../terminal/watched.ts';
import type { ProbeFindings } from './probe-findings.ts';

/** Interval of printing the table without a terminal. */
const REPRINT_MS = 1000;
const PROGRESS_MS = 250;
/** More rows than fit on a screen cannot be watched. */
const WATCHED_ROWS = 40;

/**
 * Shows the progress of a session: the table with `--watch`, else a progress line on the terminal of standard error, apart
 * from the results.
 * @param seriesCount includes names that are still being looked up
 * @param findings adds the latest results to the rows of the table
 * @returns ends it
 */
export function showProgress(
  context: CliContext,
  session: Session,
  seriesCount: number,
  findings: Pick<ProbeFindings, 'withResults'>,
  options: {
    readonly watch: boolean;
    readonly json: boolean;
    readonly quiet: boolean;
    readonly count: number;
    readonly intervalMs: number;
  },
): () => void {
  if (options.watch && !options.json) return watch(context, session, findings);
  const { errTerminal } = context;
  if (!errTerminal || options.quiet || options.json || options.count === 0) return () => undefined;
  if (seriesCount === 1) return () => undefined; // its samples are printed as they come
  const startMs = context.clock.monotonicMs();
  const wholeMs = options.count * options.intervalMs;
  const timer = context.clock.every(PROGRESS_MS, () => {
    const share = Math.min(1, (context.clock.monotonicMs() - startMs) / wholeMs);
    const filled = Math.round(share * 30);
    errTerminal.replace(`[${'#'.repeat(filled)}${' '.repeat(30 - filled)}] ${Math.round(share * 100)} %`);
  });
  return () => {
    timer.cancel();
    errTerminal.replace('');
  };
}

function watch(context: CliContext, session: Session, findings: Pick<ProbeFindings, 'withResults'>): () => void {
  const text = () => {
    const { rows, more } = session.firstRows(WATCHED_ROWS);
    return `${summaryTable(findings.withResults(rows))}${more > 0 ? `… and ${more} more\n` : ''}`;
  };
  if (context.terminal) {
    return watchOnScreen(context.terminal, context.clock, {
      text,
      pause: (isPaused) => session.pause(isPaused),
      reset: () => session.reset(),
      quit: () => session.end(),
    });
  }
  const timer = context.clock.every(REPRINT_MS, () => context.out(text()));
  return () => timer.cancel();
}
