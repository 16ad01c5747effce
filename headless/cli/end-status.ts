import { EXIT, exitStatus, faultLine } from '../../host/exit-status.ts';
import type { CliContext } from './context.ts';
import type { SessionResult } from './session.ts';

/**
 * The exit status of a measurement, after its summary. Ctrl-C goes before all else, for whoever pressed it knows why it
 * ended; then that nothing could be sent, which is said in any case; then a threshold. That some packets could not be
 * sent is said and changes no status.
 */
export function endStatus(
  context: Pick<CliContext, 'err'>,
  { wasInterrupted, nothingSent, partlySent }: Pick<SessionResult, 'wasInterrupted' | 'nothingSent' | 'partlySent'>,
  isThresholdCrossed = false,
): number {
  const unsent = nothingSent ?? partlySent;
  if (unsent) context.err(faultLine(unsent));
  if (wasInterrupted) return EXIT.interrupted;
  if (nothingSent) return exitStatus(nothingSent);
  return isThresholdCrossed ? EXIT.thresholdCrossed : EXIT.ok;
}
