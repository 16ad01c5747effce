import type { Fault } from '../../core/result/result.ts';
import { EXIT, exitStatus, faultLine } from '../../host/exit-status.ts';
import type { SessionResult } from '../measure/session.ts';
import type { CliContext } from './context.ts';

type Ended = Pick<SessionResult, 'wasInterrupted' | 'nothingSent' | 'partlySent'> & {
  /** Samples that were to be stored are not. */
  readonly unstored?: Fault | null;
};

/**
 * The exit status of a measurement, after its summary. Lost samples come first, then Ctrl-C, for whoever pressed it knows
 * why it ended; then that nothing could be sent, which is said in any case; then a threshold. That some packets could not
 * be sent is said and changes no status.
 */
export function endStatus(
  context: Pick<CliContext, 'err'>,
  { wasInterrupted, nothingSent, partlySent, unstored = null }: Ended,
  isThresholdCrossed = false,
): number {
  const unsent = nothingSent ?? partlySent;
  if (unsent) context.err(faultLine(unsent));
  if (unstored) {
    context.err(faultLine(unstored));
    return exitStatus(unstored);
  }
  if (wasInterrupted) return EXIT.interrupted;
  if (nothingSent) return exitStatus(nothingSent);
  return isThresholdCrossed ? EXIT.thresholdCrossed : EXIT.ok;
}
