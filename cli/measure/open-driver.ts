import type { PlannedSeries } from '../../core/plan/expand.ts';
import type { Feature, PacketIo } from '../../core/ports/packet-io.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { adaptiveIo } from '../../engine/packet/adaptive-io.ts';
import { UNLOCK_HINT } from '../../host/packet-io/broker-fault.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import type { IdentifiedSeries } from '../../station/plan/planner.ts';
import type { CliContext } from '../command/context.ts';
import type { ResolvedPlan } from './expand-plan.ts';

export interface OpenDriver {
  readonly io: PacketIo;
  /** Why the driver can't send what a series needs, with the remedy; null when it can. */
  lacks(series: IdentifiedSeries): Fault | null;
}

/**
 * The native driver in this process, with what adaptive probes need. Throws why when it can send none of the series and
 * there will be no others.
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
    const feature = featureOf(planned);
    const found = capabilities.features.find((one) => one.feature === feature);
    if (found?.works) return null;
    const fault = found?.fault ?? { code: 'packet-io.unavailable', message: `${feature} cannot be measured here` };
    return feature === 'tcp-half-open' ? searchFault(fault) : fault;
  };
  const faults = series.map(lacks);
  const [first] = faults;
  if (first && !faults.includes(null) && !isGrowing) {
    await io.close();
    throw new FaultError(first);
  }
  return { io: adaptiveIo(io, context.clock, capabilities), lacks };
}

/** A SYN probe connects where it may not send half-open ones; a search for the path MTU cannot do without. */
function searchFault(fault: Fault): Fault {
  if (fault.code !== 'packet-io.half-open-not-permitted') return fault;
  return {
    ...fault,
    message: 'path-mtu with TCP needs half-open SYNs, which this user may not send',
    hint: `unlock them with ${fault.hint ?? UNLOCK_HINT}, or use method icmp or udp`,
  };
}

/** What a driver must be able to do for a series. */
function featureOf({ probe, address, settings }: PlannedSeries): Feature {
  const echo = address.includes(':') ? 'icmp6' : 'icmp4';
  switch (probe) {
    case 'icmp':
      return echo;
    case 'udp-unreachable':
      return 'udp';
    case 'tcp-syn':
    case 'tcp-connect':
      return 'tcp-connect';
    case 'traceroute':
      return { icmp: echo, udp: 'udp', tcp: 'tcp-connect' }[settings.method] as Feature;
    case 'path-mtu':
      return { icmp: echo, udp: 'udp', tcp: 'tcp-half-open' }[settings.method] as Feature;
  }
}
