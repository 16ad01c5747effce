import { EXIT, exitStatus, faultLine } from '../../host/exit-status.ts';
import type { CliContext } from './context.ts';
import type { SessionResult } from './session.ts';

/**
 * The exit status of a measurement, after its summary. Ctrl-C goes before all else, for whoever pressed it knows why it
 * ended; then that nothing could be sent, which is said in any case; then a threshold.
 */
export function endStatus(
  context: Pick<CliContext, 'err'>,
  { wasInterrupted, nothingSent }: Pick<SessionResult, 'wasInterrupted' | 'nothingSent'>,
  isThresholdCrossed = false,
): number {
  if (nothingSent) context.err(faultLine(nothingSent));
  if (wasInterrupted) return EXIT.interrupted;
  if (nothingSent) return exitStatus(nothingSent);
  return isThresholdCrossed ? EXIT.thresholdCrossed : EXIT.ok;
}
