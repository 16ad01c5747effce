/**
 * Makes all measurements of a scenario file with the native driver, against the scenario played on a TUN device:
 * play-measurements TUN-PIPE SCENARIO in a namespace with TUN_NETWORK. Prints PlayedMeasurement[] as JSON.
 * With a third argument, the folder of its packages, with the portable driver.
 */
import type { Feature, PacketIo } from '../core/ports/packet-io.ts';
import { systemClock } from '../host/clock.ts';
import { openNativePacketIo } from '../host/packet-io/native.ts';
import type { Measurement } from '../host/packet-io/network/measurement.ts';
import { openPortablePacketIo } from '../host/packet-io/portable/portable.ts';
import { measure } from './measure.ts';
import type { HopRow } from './rows.ts';
import { readScenario } from './scenario-files.ts';
import { openTun } from './tun.ts';
import { type PlayedPackets, TunPlayer } from './tun-player.ts';

export interface PlayedMeasurement {
  readonly name: string;
  /** Why it was not run. */
  readonly missing: string | null;
  readonly rows: readonly HopRow[];
  /** The packets that the network saw. */
  readonly played: PlayedPackets;
}

const NEEDS: Readonly<Record<Measurement['send']['format'], readonly Feature[]>> = {
  'icmp-echo': ['icmp4', 'icmp6'],
  udp: ['udp'],
  'tcp-syn': ['tcp-half-open'],
  'tcp-connect': ['tcp-connect'],
};

async function missingFor(io: PacketIo, { send }: Measurement): Promise<string | null> {
  const { features } = await io.capabilities();
  const works = (feature: Feature) => features.some((one) => one.feature === feature && one.works);
  const missing = NEEDS[send.format].filter((feature) => !works(feature));
  return missing.length === 0 ? null : `the driver has no ${missing.join(', ')} here`;
}

function openOrThrow(): PacketIo {
  const opened =
    portableDir === '' ? openNativePacketIo({}) : openPortablePacketIo({ clock: systemClock(), portableDir });
  if (!opened.ok) throw new Error(opened.fault.message);
  return opened.value;
}

const [program = '', scenarioPath = '', portableDir = ''] = process.argv.slice(2);
const scenario = readScenario(scenarioPath);
const tun = await openTun(program);

async function play(measurement: Measurement): Promise<PlayedMeasurement> {
  const { name, send } = measurement;
  const player = new TunPlayer(scenario, (bytes) => tun.send(bytes));
  tun.onPacket((bytes) => player.take(bytes));
  const io = openOrThrow();
  const missing = await missingFor(io, measurement);
  const pause = (ms: number, enough: Promise<void>) =>
    Promise.race([new Promise<void>((resolve) => setTimeout(resolve, ms)), enough]);
  const { fault, rows } = missing === null ? await measure(io, send, Date.now(), pause) : { fault: null, rows: [] };
  await io.close();
  player.close();
  const played = player.played.get(send.to) ?? { seen: 0, unanswered: 0 };
  return { name, missing: fault ? fault.message : missing, rows, played };
}

const results: PlayedMeasurement[] = [];
for (const measurement of scenario.measurements ?? []) results.push(await play(measurement));
await tun.close();
process.stdout.write(`${JSON.stringify(results)}\n`);
