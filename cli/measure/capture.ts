import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { openCapture } from '../../host/capture/capture.ts';
import { faultLine } from '../../host/exit-status.ts';
import type { CliContext } from '../command/context.ts';

/** Records the packets of these series from now on; a failure is reported, and the measurement continues. */
type FollowSeries = (series: readonly IdentifiedSeries[]) => Promise<void>;

const addressesOf = (series: readonly IdentifiedSeries[]): string[] => [
  ...new Set(series.map((one) => one.planned.address)),
];

/**
 * Records the packets of these series into `file`, if there is one, while `work` runs. Throws the faults of
 * `openCapture` before `work` starts.
 * @param work gets the function to call when the series change
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
      if (next.length === 0) return; // no address would mean every packet
      const fault = await capture.value.follow(addressesOf(next)).catch(toFault);
      if (fault) context.err(faultLine(fault));
    });
  } finally {
    const { packets, dropped, fault } = await capture.value.stop();
    if (fault) context.err(faultLine(fault as Fault));
    else {
      const recorded = `${packets} ${packets === 1 ? 'packet' : 'packets'}`;
      context.err(`sounder: Recorded ${recorded} in ${file}${dropped > 0 ? `, ${dropped} missed` : ''}\n`);
    }
  }
}
