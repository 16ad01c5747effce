import type { Fault } from '../../core/result/result.ts';
import { EXIT, exitStatus, faultLine } from '../../host/exit-status.ts';
import type { SessionResult } from '../measure/session.ts';
import type { CliContext } from './context.ts';

type Ended = Pick<SessionResult, 'wasInterrupted' | 'nothingSent' | 'partlySent'> & {
  /** Why samples were not stored; null = all were. */
  readonly unstored?: Fault | null;
};

/**
 * The exit status of a measurement, after its summary. Samples that were not stored outrank Ctrl-C, which outranks that
 * nothing could be sent, which outranks a threshold. Failures of sending are reported in any case; if only some packets
 * failed, the status does not change.
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
