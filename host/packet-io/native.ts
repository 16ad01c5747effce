import type { PacketIo } from '../../core/ports/packet-io.ts';
import { fail, type Result } from '../../core/result/result.ts';

export interface NativeOptions {
  /** Folder that holds `<platform>-<arch>/sounder.node`; default: `prebuilds` of the project. */
  readonly prebuildsDir?: string;
}

export function openNativePacketIo(_options: NativeOptions): Result<PacketIo> {
  return fail({ code: 'packet-io.no-native-build', message: 'The native packet engine is not built.' });
}
