import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Fault, fail, ok, type Result } from '../../../core/result/result.ts';

/** The used part of the package raw-socket, on which net-ping is built. */
export interface RawSocket {
  on(event: 'message', listener: (bytes: Buffer, from: string) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  /** Sends when the socket is ready: `before` is called just before, `after` just after. */
  send(
    bytes: Buffer,
    offset: number,
    length: number,
    address: string,
    before: () => void,
    after: (error: Error | null) => void,
  ): void;
  setOption(level: number, option: number, value: number): void;
  setOption(level: number, option: number, value: Buffer, length: number): void;
  pauseRecv(): void;
  close(): void;
}

export interface RawSocketModule {
  /** Throws the system's error text when this user may not. */
  createSocket(options: { addressFamily: number; protocol: number; bufferSize: number }): RawSocket;
  readonly AddressFamily: { readonly IPv4: number; readonly IPv6: number };
}

/** The used part of the package cap. */
export interface CapModule {
  readonly Cap: new () => {
    /** Throws libpcap's error text when it cannot. @returns the link type's name */
    open(device: string, filter: string, ringBytes: number, buffer: Buffer): string;
    /** Each packet is in the buffer given to `open` until the listener returns. */
    on(event: 'packet', listener: (bytes: number, isCut: boolean) => void): void;
    close(): void;
  };
}

/** Folder of the portable driver's packages in the project; for a bundle it is beside `dist/`. */
function defaultPortableDir(): string {
  let folder = import.meta.dirname ?? dirname(process.argv[1] ?? '.');
  while (!existsSync(join(folder, 'portable', 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'portable');
}

const notBuilt = (dir: string, why: string): Fault => ({
  code: 'packet-io.no-portable-build',
  message: `The portable packet driver is not installed: ${why}`,
  hint:
    process.platform === 'linux'
      ? 'node portable/build.mjs'
      : `The portable driver has been tried on Linux only, not on ${process.platform}; use an agent on Linux`,
  detail: { dir },
});

/**
 * Loads the package raw-socket.
 * @param portableDir folder with `node_modules`; default: the project's `portable`
 * @returns fault `packet-io.no-portable-build`
 */
export const loadPortable = (portableDir?: string): Result<RawSocketModule> =>
  load('raw-socket', 'raw.node', portableDir);

/** Loads the package cap, which is built where libpcap's headers are installed. As `loadPortable`. */
export const loadCap = (portableDir?: string): Result<CapModule> => load('cap', 'cap.node', portableDir);

function load<Module>(name: string, file: string, dir: string = defaultPortableDir()): Result<Module> {
  if (process.platform !== 'linux') return fail(notBuilt(dir, 'this is not Linux'));
  if (!existsSync(join(dir, 'node_modules', name, 'build', 'Release', file))) {
    return fail(notBuilt(dir, `${name} has not been built`));
  }
  try {
    return ok(createRequire(join(dir, 'package.json'))(name) as Module);
  } catch (error) {
    return fail(notBuilt(dir, `${name} does not load (${error instanceof Error ? error.message : String(error)})`));
  }
}
