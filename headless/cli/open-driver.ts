import type { PacketIo } from '../../core/ports/packet-io.ts';
import { FaultError } from '../../core/result/result.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';
import type { CliContext } from './context.ts';

/** The native driver in this process. Throws a fault with the remedy when it can't send what the series need. */
export async function openDriver(context: CliContext, series: readonly IdentifiedSeries[]): Promise<PacketIo> {
  const opened = await openPacketIo({ driver: 'native', prebuildsDir: context.prebuildsDir });
  if (!opened.ok) throw new FaultError(opened.fault);
  const io = opened.value;
  const { features } = await io.capabilities();
  for (const [feature, needed] of [
    ['icmp4', series.some((one) => !one.planned.address.includes(':'))],
    ['icmp6', series.some((one) => one.planned.address.includes(':'))],
  ] as const) {
    const found = features.find((one) => one.feature === feature);
    if (!needed || found?.works) continue;
    await io.close();
    throw new FaultError(
      found?.fault ?? { code: 'packet-io.unavailable', message: `${feature} cannot be measured here` },
    );
  }
  return io;
}
