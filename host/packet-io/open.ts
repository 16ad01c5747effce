import { dirname, join } from 'node:path';
import type { Clock } from '../../core/ports/clock.ts';
import type { PacketIo } from '../../core/ports/packet-io.ts';
import { fail, ok, type Result } from '../../core/result/result.ts';
import { systemClock } from '../clock.ts';
import type { NativeOptions } from './native.ts';
import type { Scenario } from './network/scenario.ts';
import type { PortableOptions } from './portable/capabilities.ts';

export type PacketIoChoice =
  | ({ readonly driver: 'native' } & NativeOptions)
  | ({ readonly driver: 'portable' } & PortableOptions)
  | { readonly driver: 'simulated'; readonly clock: Clock; readonly scenario?: Scenario };

/**
 * Opens a packet driver; only the module of the chosen one is loaded. `native` stands for the best there is: the
 * portable driver takes its place where there is no native build, or when SOUNDER_DRIVER=portable asks for it.
 * @returns faults `packet-io.no-native-build`, `packet-io.no-portable-build`, `packet-io.unknown-driver`; a missing
 * permission shows in `capabilities()` and when entries that need it are applied
 */
export async function openPacketIo(choice: PacketIoChoice): Promise<Result<PacketIo>> {
  if (choice.driver === 'native') return openBest(choice);
  if (choice.driver === 'portable') return openPortable(choice);
  const { SimulatedPacketIo } = await import('./simulated.ts');
  return ok(new SimulatedPacketIo(choice));
}

async function openPortable(options: PortableOptions): Promise<Result<PacketIo>> {
  const { openPortablePacketIo } = await import('./portable/portable.ts');
  return openPortablePacketIo(options);
}

async function openBest(options: NativeOptions): Promise<Result<PacketIo>> {
  const asked = process.env['SOUNDER_DRIVER'] ?? 'native';
  const { prebuildsDir } = options;
  const portable = {
    clock: systemClock(),
    ...(prebuildsDir === undefined ? {} : { portableDir: join(dirname(prebuildsDir), 'portable') }),
  };
  if (asked === 'portable') return openPortable(portable);
  if (asked !== 'native') {
    return fail({
      code: 'packet-io.unknown-driver',
      message: `SOUNDER_DRIVER=${asked} names no packet driver`,
      hint: 'set it to native or portable, or not at all',
    });
  }
  const { openNativePacketIo } = await import('./native.ts');
  const native = openNativePacketIo(options);
  if (native.ok) return native;
  const substitute = await openPortable(portable);
  if (!substitute.ok) return native;
  const { features } = await substitute.value.capabilities();
  if (features.some((one) => one.feature === 'icmp4' && one.works)) return substitute;
  await substitute.value.close();
  return native;
}
