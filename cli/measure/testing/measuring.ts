import { vi } from 'vitest';
import { effectiveSettings, type Settings } from '../../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../../core/plan/series.ts';
import type { PacketIo } from '../../../core/ports/packet-io.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import type { Scenario } from '../../../host/packet-io/network/scenario.ts';
import { SimulatedPacketIo } from '../../../host/packet-io/simulated.ts';
import { Session } from '../session.ts';

/** Series of ICMP, an address each. */
export const series = (count: number, settings: Settings = {}): IdentifiedSeries[] =>
  Array.from({ length: count }, (_, seriesId) => ({
    seriesId,
    planned: {
      target: `t${seriesId}`,
      probe: 'icmp',
      to: `10.0.0.${seriesId + 1}`,
      address: `10.0.0.${seriesId + 1}`,
      group: null,
      settings: effectiveSettings(settings),
      port: null,
      source: null,
      sourcePorts: null,
    },
  }));

interface Measuring {
  readonly rounds?: number;
  readonly durationMs?: number;
  readonly isGrowing?: boolean;
  readonly isInterrupted?: boolean;
  /** Names of interfaces that there are not. */
  readonly missing?: readonly string[];
  /** An entry that the driver does not accept. */
  readonly badEntry?: number;
  readonly scenario?: Scenario;
  readonly isNeighbour?: (address: string) => boolean;
}

/** A session that runs, over a simulated driver. */
export function measuring(of: readonly IdentifiedSeries[], more: Measuring = {}) {
  const clock = new FakeClock();
  const interrupt = new AbortController();
  if (more.isInterrupted) interrupt.abort();
  const left: string[] = [];
  const onReset = vi.fn();
  const io = new SimulatedPacketIo({ clock, ...(more.scenario && { scenario: more.scenario }) });
  refuseSome(io, more);
  const session = new Session({
    io,
    isGrowing: more.isGrowing ?? false,
    onReset,
    onLeft: (series, fault) => left.push(...series.map(({ planned }) => `${planned.target}: ${fault.message}`)),
    clock,
    series: of,
    rounds: more.rounds ?? null,
    durationMs: more.durationMs ?? null,
    rate: undefined,
    interval: '--interval',
    interrupted: interrupt.signal,
    onBatch: () => undefined,
    onEvent: () => undefined,
    interfaceWords: (name) => name,
    ...(more.isNeighbour && { isNeighbour: more.isNeighbour }),
  });
  return { clock, interrupt, io, session, left, onReset, result: session.run() };
}

/** Makes the driver one on a machine without these interfaces: it refuses a plan that wants one, whole. */
function refuseSome(io: PacketIo, { missing = [], badEntry }: Measuring): void {
  const apply = io.apply.bind(io);
  io.apply = (delta) => {
    if (delta.add.some(({ entryId }) => entryId === badEntry))
      return { code: 'packet-io.bad-entry', message: 'Not accepted', detail: { entryId: badEntry ?? 0 } };
    const zones = delta.add.map(({ packet }) => packet.interface ?? packet.destination.split('%')[1] ?? '');
    const name = zones.find((zone) => missing.includes(zone));
    if (name === undefined) return apply(delta);
    return { code: 'packet-io.no-such-interface', message: `No ${name}`, detail: { interface: name } };
  };
}
