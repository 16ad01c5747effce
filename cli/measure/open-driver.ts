import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { PacketIo } from '../../core/ports/packet-io.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { adaptiveIo } from '../../engine/packet/adaptive-io.ts';
import { UNLOCK_HINT } from '../../host/packet-io/broker-fault.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import { probeOf } from '../../probes/registry.ts';
import type { CliContext } from '../command/context.ts';
import type { ResolvedPlan } from './expand-plan.ts';

export interface OpenDriver {
  readonly io: PacketIo;
  /** Why the driver cannot send the packets of a series, with the remedy; null = it can. */
  lacks(series: IdentifiedSeries): Fault | null;
}

/**
 * Opens the native driver in this process, with support for adaptive probes. Throws the first fault if it can send none
 * of the series and no others will follow.
 */
export async function openDriver(
  context: Pick<CliContext, 'clock' | 'prebuildsDir'>,
  { series, isGrowing }: Pick<ResolvedPlan, 'series' | 'isGrowing'>,
): Promise<OpenDriver> {
  const opened = await openPacketIo({ driver: 'native', prebuildsDir: context.prebuildsDir });
  if (!opened.ok) throw new FaultError(opened.fault);
  const io = opened.value;
  const capabilities = await io.capabilities();
  const lacks = ({ planned }: IdentifiedSeries) => {
    const { definition } = probeOf(planned.probe);
    const feature = definition.feature(planned.settings, planned.address.includes(':') ? 6 : 4);
    const found = capabilities.features.find((one) => one.feature === feature);
    if (found?.works) return null;
    const fault = found?.fault ?? {
      code: 'packet-io.unavailable',
      message: `${feature} cannot be measured on this host`,
    };
    return definition.missing?.({ hint: UNLOCK_HINT, ...fault }) ?? fault;
  };
  const faults = series.map(lacks);
  const [first] = faults;
  if (first && !faults.includes(null) && !isGrowing) {
    await io.close();
    throw new FaultError(first);
  }
  return { io: adaptiveIo(io, context.clock, capabilities), lacks };
}
