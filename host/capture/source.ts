import { dirname, join } from 'node:path';
import { addressBytes } from '../../core/model/address.ts';
import { fail, ok, type Result } from '../../core/result/result.ts';
import { type CaptureListener, loadNative } from '../../native/index.ts';
import { systemClock } from '../clock.ts';
import { findBroker } from '../packet-io/broker-file.ts';
import { captureFault } from '../packet-io/native-faults.ts';
import { LINKTYPE_LINUX_SLL2 } from './pcapng.ts';
import { LINKTYPE_LINUX_SLL, openPortableSource } from './portable-source.ts';

export interface SourceOptions {
  /** Literal addresses whose packets are captured, with the ICMP errors about them; none = all IP packets. */
  readonly addresses: readonly string[];
  /** Bytes kept of each packet, from the IP header on. */
  readonly snapBytes: number;
  /** Folder that holds `<platform>-<arch>/sounder.node`; default: the project's `prebuilds`. */
  readonly prebuildsDir?: string;
  /** null = none; default: the installed one. */
  readonly brokerPath?: string | null;
}

/** A source of packets. */
export interface CaptureSource {
  /** Header before the IP header of each packet. */
  readonly linkType: number;
  /** Resolves when all packets so far have been delivered. Call once. */
  end(): Promise<void>;
}

/**
 * Opens the native addon's source, else the portable driver's where that is built.
 * @returns faults `capture.not-permitted`, `capture.failed`, `capture.bad-address`, `packet-io.no-native-build`
 */
export function openSource(options: SourceOptions, listener: CaptureListener): Result<CaptureSource> {
  const addresses = options.addresses.map(addressBytes);
  const bad = addresses.indexOf(undefined);
  if (bad >= 0) {
    const message = `${JSON.stringify(options.addresses[bad])} is not a literal address.`;
    return fail({ code: 'capture.bad-address', message });
  }
  const { prebuildsDir, snapBytes } = options;
  const native = loadNative(prebuildsDir);
  if (!native.ok) {
    const portableDir = prebuildsDir === undefined ? {} : { portableDir: join(dirname(prebuildsDir), 'portable') };
    const asked = { addresses: options.addresses, clock: systemClock(), ...portableDir };
    const portable = openPortableSource(asked, listener);
    if (portable.ok) return ok({ linkType: LINKTYPE_LINUX_SLL, end: portable.value });
    return portable.fault.code === 'packet-io.no-portable-build' ? native : portable;
  }
  const brokerPath = (options.brokerPath === undefined ? findBroker() : options.brokerPath) ?? '';
  const wanted = Buffer.concat(addresses as Uint8Array[]);
  const begun = native.value.openCapture({ addresses: wanted, snapBytes, brokerPath }, listener);
  if (typeof begun !== 'function') return fail(captureFault(begun, brokerPath));
  return ok({ linkType: LINKTYPE_LINUX_SLL2, end: begun });
}
