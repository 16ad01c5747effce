import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { openCapture } from '../../host/capture/capture.ts';
import { faultLine } from '../../host/exit-status.ts';
import type { IdentifiedSeries } from '../../station/plan/planner.ts';
import type { CliContext } from '../command/context.ts';

/** Records the packets of these series from now on; what keeps it from that is said, and the measurement goes on. */
type FollowSeries = (series: readonly IdentifiedSeries[]) => Promise<void>;

const addressesOf = (series: readonly IdentifiedSeries[]): string[] => [
  ...new Set(series.map((one) => one.planned.address)),
];

/**
 * Does the work while the packets of these series are recorded into `file`, when there is one. Throws the faults of
 * `openCapture` before it begins.
 * @param work is given what to call when the series change
 */
export async function whileCapturing<T>(
  context: Pick<CliContext, 'err' | 'prebuildsDir'>,
  file: string | undefined,
  series: readonly IdentifiedSeries[],
  work: (follow: FollowSeries) => Promise<T>,
): Promise<T> {
  if (file === undefined) return work(() => Promise.resolve());
  const addresses = addressesOf(series);
  const capture = await openCapture({ file, addresses, prebuildsDir: context.prebuildsDir });
  if (!capture.ok) throw new FaultError(capture.fault);
  try {
    return await work(async (next) => {
      if (next.length === 0) return; // which would record all that there is
      const fault = await capture.value.follow(addressesOf(next)).catch(toFault);
      if (fault) context.err(faultLine(fault));
    });
  } finally {
    const { packets, dropped, fault } = await capture.value.stop();
    if (fault) context.err(faultLine(fault as Fault));
    else {
      const kept = packets === 1 ? '1 packet is' : `${packets} packets are`;
      context.err(`sounder: ${kept} in ${file}${dropped > 0 ? `, ${dropped} missing` : ''}\n`);
    }
  }
}
