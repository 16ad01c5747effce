import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { Capabilities, PacketIo } from '../../core/ports/packet-io.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { adaptiveIo } from '../../engine/packet/adaptive-io.ts';
import { RoutedIo } from '../../engine/routed-io.ts';
import { openServiceIo } from '../../engine/service/open-service-io.ts';
import { defaultDataDir } from '../../host/folders.ts';
import { UNLOCK_HINT } from '../../host/packet-io/broker-fault.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import { secretReader } from '../../host/secrets/secret-reader.ts';
import { utcErrorReader } from '../../host/service/utc-error.ts';
import { probeOf } from '../../probes/registry.ts';
import type { CliContext } from '../command/context.ts';
import type { ResolvedPlan } from './expand-plan.ts';

export interface OpenDriver {
  readonly io: PacketIo;
  /** Why the driver cannot send the packets of a series, with the remedy; null = it can. */
  lacks(series: IdentifiedSeries): Fault | null;
}

export interface OpenOptions {
  /** Probes of packets may come with a reload of the file. */
  readonly mayChange?: boolean;
  /** Folder of the stored secrets. */
  readonly dataDir?: string;
}

interface PacketDriver {
  /** null = it could not be opened. */
  readonly io: PacketIo | null;
  readonly features: Capabilities['features'];
  readonly fault: Fault | null;
}

/**
 * Opens the native driver in this process, with support for adaptive probes, and beside it the driver of service probes.
 * Throws the first fault if they can measure none of the series and no others will follow.
 */
export async function openDriver(
  context: Pick<CliContext, 'clock' | 'log' | 'prebuildsDir'>,
  { series, isGrowing }: Pick<ResolvedPlan, 'series' | 'isGrowing'>,
  { mayChange = false, dataDir = defaultDataDir() }: OpenOptions = {},
): Promise<OpenDriver> {
  const needsPackets =
    mayChange || isGrowing || series.some(({ planned }) => !probeOf(planned.probe).definition.service);
  const packets = needsPackets ? await openPackets(context) : NO_PACKETS;
  const bounds = { utcErrorNs: utcErrorReader(context.prebuildsDir), fleet: () => null };
  const services = openServiceIo({ ...context, secret: secretReader({ dir: dataDir }), bounds });
  const io = new RoutedIo(packets.io, services);
  const lacks = (one: IdentifiedSeries) => lackOf(one, packets);
  const faults = series.map(lacks);
  const [first] = faults;
  if (first && !faults.includes(null) && !isGrowing) {
    await io.close();
    throw new FaultError(first);
  }
  return { io, lacks };
}

const NO_PACKETS: PacketDriver = { io: null, features: [], fault: null };

async function openPackets({ clock, prebuildsDir }: Pick<CliContext, 'clock' | 'prebuildsDir'>): Promise<PacketDriver> {
  const opened = await openPacketIo({ driver: 'native', prebuildsDir });
  if (!opened.ok) return { ...NO_PACKETS, fault: opened.fault };
  const capabilities = await opened.value.capabilities();
  return { io: adaptiveIo(opened.value, clock, capabilities), features: capabilities.features, fault: null };
}

function lackOf({ planned }: IdentifiedSeries, { features, fault: notOpen }: PacketDriver): Fault | null {
  const { definition } = probeOf(planned.probe);
  const feature = definition.feature(planned.settings, planned.address.includes(':') ? 6 : 4);
  if (feature === null) return null;
  if (notOpen) return notOpen;
  const found = features.find((one) => one.feature === feature);
  if (found?.works) return null;
  const fault = found?.fault ?? {
    code: 'packet-io.unavailable',
    message: `${feature} cannot be measured on this host`,
  };
  return definition.missing?.({ hint: UNLOCK_HINT, ...fault }) ?? fault;
}
