import type { Clock } from '../../core/ports/clock.ts';
import type { PacketIo } from '../../core/ports/packet-io.ts';
import { ok, type Result } from '../../core/result/result.ts';
import type { NativeOptions } from './native.ts';
import type { Scenario } from './network/scenario.ts';

export type PacketIoChoice =
  | ({ readonly driver: 'native' } & NativeOptions)
  | { readonly driver: 'simulated'; readonly clock: Clock; readonly scenario?: Scenario };

/**
 * Opens a packet driver; only the module of the chosen one is loaded.
 * @returns faults of the native driver: `packet-io.no-native-build`; a missing permission shows in `capabilities()`
 * and when entries that need it are applied
 */
export async function openPacketIo(choice: PacketIoChoice): Promise<Result<PacketIo>> {
  if (choice.driver === 'native') {
    const { openNativePacketIo } = await import('./native.ts');
    return openNativePacketIo(choice);
  }
  const { SimulatedPacketIo } = await import('./simulated.ts');
  return ok(new SimulatedPacketIo(choice));
}
