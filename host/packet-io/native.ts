import type { PacketTemplate, PlanDelta } from '../../core/model/packet.ts';
import type { Capabilities, PacketIo, PacketIoEvent, PacketIoStats } from '../../core/ports/packet-io.ts';
import { type Fault, fail, ok, type Result } from '../../core/result/result.ts';
import { type EngineOptions, loadNative, type NativeEngine, type NativeModule, NOTE } from '../../native/index.ts';
import { hasIpv6 } from '../interfaces.ts';
import { findBroker } from './broker-file.ts';
import { checkDelta } from './entry-rules.ts';
import { capabilitiesFrom, planFault } from './native-faults.ts';

export interface NativeOptions extends Omit<EngineOptions, 'brokerPath'> {
  /** Opens sockets that this user may not; null = none. Default: the installed one. */
  readonly brokerPath?: string | null;
  /** Folder that holds `<platform>-<arch>/sounder.node`; a bundle passes it. Default: `prebuilds` of the project. */
  readonly prebuildsDir?: string;
}

/** The native engine behind the port of all drivers. */
class NativePacketIo implements PacketIo {
  private readonly module: NativeModule;
  private readonly engine: NativeEngine;
  private readonly options: EngineOptions;
  private batchListener: (frame: Uint8Array<ArrayBuffer>) => void = () => undefined;
  private eventListener: (event: PacketIoEvent) => void = () => undefined;
  private closing: Promise<void> | undefined;
  private lastStats: PacketIoStats | undefined;

  constructor(module: NativeModule, options: EngineOptions) {
    this.module = module;
    this.options = options;
    this.engine = module.open(options, (kind, frameOrAtNs, value) => {
      if (typeof frameOrAtNs === 'bigint') this.handleEvent(kind, frameOrAtNs, value);
      else this.batchListener(frameOrAtNs);
    });
  }

  async capabilities(): Promise<Capabilities> {
    const { receiveBufferBytes, brokerPath = '' } = this.options;
    const found = await this.module.capabilities(receiveBufferBytes, brokerPath);
    return capabilitiesFrom(found, brokerPath, hasIpv6());
  }

  apply(delta: PlanDelta): Fault | null {
    if (this.closing) return { code: 'packet-io.closed', message: 'The packet driver is closed' };
    const fault = checkDelta(delta);
    if (fault) return fault;
    // The rules admit only packets.
    const problem = this.engine.apply(delta as PlanDelta<PacketTemplate>);
    return problem ? planFault(problem, delta) : null;
  }

  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.batchListener = listener;
  }

  onEvent(listener: (event: PacketIoEvent) => void): void {
    this.eventListener = listener;
  }

  stats(): PacketIoStats {
    return this.lastStats ?? this.engine.stats();
  }

  close(): Promise<void> {
    if (!this.closing) {
      this.lastStats = { ...this.engine.stats(), inFlight: 0, entries: 0 };
      this.closing = this.engine.close();
    }
    return this.closing;
  }

  private handleEvent(kind: number, atNs: bigint, value: number): void {
    if (kind === NOTE.clockStep) this.eventListener({ kind: 'clock-step', atNs, stepNs: value });
    if (kind === NOTE.starvation) this.eventListener({ kind: 'starvation', atNs, gapNs: value });
    if (kind === NOTE.receiveOverflow) this.eventListener({ kind: 'receive-overflow', atNs, packets: value });
  }
}

/** @returns `packet-io.no-native-build` when there is no build to load */
export function openNativePacketIo(options: NativeOptions): Result<PacketIo> {
  const loaded = loadNative(options.prebuildsDir);
  if (!loaded.ok) return fail(loaded.fault);
  const brokerPath = options.brokerPath === undefined ? findBroker() : options.brokerPath;
  return ok(new NativePacketIo(loaded.value, { ...options, brokerPath: brokerPath ?? '' }));
}
