import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PacketTemplate, PlanDelta } from '../core/model/packet.ts';
import type { PacketIoStats } from '../core/ports/packet-io.ts';
import { type Fault, fail, ok, type Result } from '../core/result/result.ts';
import { encodePlan } from './plan-buffer.ts';

/** ICMP echo of one address family, as `capabilities` found it. */
export interface EchoCapability {
  readonly method: 'none' | 'icmp-datagram' | 'icmp-raw';
  /** Errno of opening the socket, or of sending to loopback; 0 = none. */
  readonly errno: number;
  readonly call: string;
  readonly answered: boolean;
  readonly receiveStamp: boolean;
  readonly transmitStamp: boolean;
  readonly receiveBytes: number;
}

/** Access to sockets that need CAP_NET_RAW. */
export interface RawCapability {
  readonly access: 'none' | 'direct' | 'broker';
  /** With `none`. */
  readonly errno: number;
  readonly call: string;
}

/** UDP, tried with a datagram to a closed port of loopback. */
export interface UdpCapability {
  /** Errno of opening the socket, or of sending with a TTL of its own; 0 = none. */
  readonly errno: number;
  readonly call: string;
  /** 0 = the ICMP error came back. */
  readonly errorQueueErrno: number;
}

/** A half-open SYN to the loopback address. */
export interface HalfOpenCapability extends RawCapability {
  readonly answered: boolean;
}

export interface NativeCapabilities {
  readonly echo4: EchoCapability;
  readonly echo6: EchoCapability;
  readonly capture: RawCapability;
  readonly halfOpen: HalfOpenCapability;
  /** 0 = a connection to the loopback address was timed by the kernel. */
  readonly connectErrno: number;
  readonly udp: UdpCapability;
  readonly realtimeErrno: number;
}

/** Why the engine applied nothing of a plan. */
export interface PlanProblem {
  readonly reason:
    | 'malformed'
    | 'bad-entry'
    | 'no-interface'
    | 'no-format'
    | 'too-many-probes'
    | 'mixed-columns'
    | 'socket';
  readonly entryIndex: number;
  /** With `socket`. */
  readonly family?: 4 | 6;
  readonly errno?: number;
  readonly call?: string;
}

/** Kinds of notes from the engine thread; 0 is a frame, the others have a wall-clock time and a value (`native/src/napi/bridge.h`). */
export const NOTE = { frame: 0, clockStep: 1, starvation: 2, receiveOverflow: 3 } as const;

type Listener = (kind: number, frameOrAtNs: Uint8Array<ArrayBuffer> | bigint, value: number) => void;

/** An open engine; opaque outside the addon. */
type Handle = { readonly engine: unique symbol };

/** An open capture; opaque outside the addon. */
type CaptureHandle = { readonly capture: unique symbol };

/** The system call that failed. */
export interface CallProblem {
  readonly errno: number;
  readonly call: string;
}

export interface CaptureOptions {
  /** 16 bytes each, IPv4 as ::ffff:a.b.c.d; none = all IP packets. */
  readonly addresses: Uint8Array;
  /** Bytes recorded of each packet, from the IP header on; 1–262 144. */
  readonly snapBytes: number;
  readonly brokerPath: string;
}

/** Takes frames of `capture_record`s (native/src/capture/capture.h), or a number of packets that the kernel dropped. */
export interface CaptureListener {
  records(frame: Uint8Array<ArrayBuffer>): void;
  dropped(packets: number): void;
}

interface Addon {
  open(
    listener: Listener,
    receiveBytes: number,
    stampLimitPps: number,
    kernelStamps: boolean,
    realtime: boolean,
    brokerPath: string,
  ): Handle;
  apply(handle: Handle, plan: Uint8Array): PlanProblem | undefined;
  stats(handle: Handle): PacketIoStats;
  capabilities(receiveBytes: number, brokerPath: string): Promise<NativeCapabilities>;
  close(handle: Handle): Promise<void>;
  grantNetRaw(path: string): number;
  guardAgainstOrphaning(graceSeconds: number): number;
  trimMemory(): void;
  releaseProgramPages(): { readonly kilobytes: number };
  clockError(): { readonly errorUs: number };
  openMarkedSocket(family: number, tos: number, source: string): { readonly fd: number } | CallProblem;
  openCapture(
    listener: Listener,
    addresses: Uint8Array,
    snapBytes: number,
    brokerPath: string,
  ): CaptureHandle | CallProblem;
  closeCapture(handle: CaptureHandle): Promise<void>;
}

export interface EngineOptions {
  /** Effective SO_RCVBUF of each socket, bytes; undefined = as large as this host allows. */
  readonly receiveBufferBytes?: number;
  /** Rate up to which the kernel times the departure of every packet, above it of some, packets/s; default 2 000. */
  readonly stampLimitPps?: number;
  /** false = time everything by this program's clock, as without kernel timestamps; default true. */
  readonly kernelStamps?: boolean;
  /** Ask for SCHED_FIFO on the engine's thread; default true. */
  readonly realtime?: boolean;
  /** The installed broker, which opens raw sockets for this process; default: none. */
  readonly brokerPath?: string;
}

const DEFAULT_STAMP_LIMIT_PPS = 2_000;
const MAX_BUFFER_BYTES = 2 ** 30;

/** The engine's thread with its schedule and sockets. Not to be used after `close`. */
export class NativeEngine {
  private readonly addon: Addon;
  private readonly handle: Handle;

  /** @throws Error when memory or threads are short */
  constructor(addon: Addon, options: EngineOptions, listener: Listener) {
    const { receiveBufferBytes = 0, stampLimitPps = DEFAULT_STAMP_LIMIT_PPS } = options;
    const { kernelStamps = true, realtime = true, brokerPath = '' } = options;
    if (!Number.isInteger(receiveBufferBytes) || receiveBufferBytes < 0 || receiveBufferBytes > MAX_BUFFER_BYTES) {
      throw new RangeError(`receiveBufferBytes ${receiveBufferBytes} is not within 0–2³⁰`);
    }
    if (!Number.isInteger(stampLimitPps) || stampLimitPps < 1) {
      throw new RangeError(`stampLimitPps ${stampLimitPps} is not a positive number`);
    }
    this.addon = addon;
    this.handle = addon.open(listener, receiveBufferBytes, stampLimitPps, kernelStamps, realtime, brokerPath);
  }

  /** @returns why nothing was applied, or undefined; an accepted plan takes effect within milliseconds */
  apply(delta: PlanDelta<PacketTemplate>): PlanProblem | undefined {
    return this.applyEncoded(encodePlan(delta));
  }

  /** Variant of `apply` for a buffer of `encodePlan`; any other bytes are refused. */
  applyEncoded(plan: Uint8Array): PlanProblem | undefined {
    return this.addon.apply(this.handle, plan);
  }

  stats(): PacketIoStats {
    return this.addon.stats(this.handle);
  }

  /** Joins the thread; resolves when all finished samples have been delivered. Once only. */
  close(): Promise<void> {
    return this.addon.close(this.handle);
  }
}

export class NativeModule {
  private readonly addon: Addon;

  constructor(addon: Addon) {
    this.addon = addon;
  }

  open(options: EngineOptions, listener: Listener): NativeEngine {
    return new NativeEngine(this.addon, options, listener);
  }

  /** Tries each capability over loopback: lasts up to half a second, on a thread of its own. */
  capabilities(receiveBufferBytes = 0, brokerPath = ''): Promise<NativeCapabilities> {
    return this.addon.capabilities(receiveBufferBytes, brokerPath);
  }

  /** @returns a function that ends the capture (once; resolves when all packets have been delivered), or why there is none */
  openCapture(options: CaptureOptions, listener: CaptureListener): (() => Promise<void>) | CallProblem {
    const deliver: Listener = (_, frameOrAtNs, value) => {
      if (typeof frameOrAtNs === 'bigint') listener.dropped(value);
      else listener.records(frameOrAtNs);
    };
    const opened = this.addon.openCapture(deliver, options.addresses, options.snapBytes, options.brokerPath);
    return 'errno' in opened ? opened : () => this.addon.closeCapture(opened);
  }

  /** Kills this process when its parent has ended and it still runs `graceSeconds` later. @returns errno, 0 = done */
  guardAgainstOrphaning(graceSeconds: number): number {
    return this.addon.guardAgainstOrphaning(graceSeconds);
  }

  /** Gives memory that this process has freed back to the system, which otherwise stays with it. */
  trimMemory(): void {
    this.addon.trimMemory();
  }

  /**
   * Unmaps what the start needed of the program's code and constants; what is needed again comes back from the page cache.
   * @returns kilobytes that were mapped
   */
  releaseProgramPages(): number {
    return this.addon.releaseProgramPages().kilobytes;
  }

  /** Most that the wall clock may differ from UTC, ns; null = it is not synchronized. */
  clockErrorNs(): number | null {
    const { errorUs } = this.addon.clockError();
    return errorUs < 0 ? null : errorUs * 1000;
  }

  /**
   * Opens a datagram socket whose packets have a TOS or traffic class byte, bound to a free port.
   * @param source literal address; null = any
   * @returns the descriptor, the caller's to close
   */
  openMarkedSocket(family: 4 | 6, tos: number, source: string | null): { readonly fd: number } | CallProblem {
    return this.addon.openMarkedSocket(family, tos, source ?? '');
  }

  /** Gives a file cap_net_raw, as setcap does; root only. @returns errno, 0 = done */
  grantNetRaw(path: string): number {
    return this.addon.grantNetRaw(path);
  }
}

/** The project's folder of builds: run from source it is beside `native/`, run from a bundle beside `dist/`. */
function defaultPrebuildsDir(): string {
  let folder = import.meta.dirname ?? dirname(process.argv[1] ?? '.');
  while (!existsSync(join(folder, 'prebuilds')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'prebuilds');
}

function noBuild(file: string, why: string): Fault {
  return {
    code: 'packet-io.no-native-build',
    message: `The packet engine is missing: ${why}`,
    hint:
      process.platform === 'linux'
        ? 'Install a C compiler (Debian: sudo apt install gcc libc6-dev), then run: node native/build.mjs'
        : `There is no packet engine for ${process.platform} yet; use the simulated driver or an agent on Linux`,
    detail: { file },
  };
}

/**
 * Loads the addon.
 * @param prebuildsDir folder that holds `<platform>-<arch>/sounder.node`; default: the project's `prebuilds`
 * @returns fault `packet-io.no-native-build` when it is missing or does not load
 */
export function loadNative(prebuildsDir: string = defaultPrebuildsDir()): Result<NativeModule> {
  const file = join(prebuildsDir, `${process.platform}-${process.arch}`, 'sounder.node');
  if (!existsSync(file)) return fail(noBuild(file, 'it has not been built'));
  try {
    return ok(new NativeModule(createRequire(file)(file) as Addon));
  } catch (error) {
    return fail(noBuild(file, `it does not load (${error instanceof Error ? error.message : String(error)})`));
  }
}
