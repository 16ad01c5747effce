import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Fault, fail, ok, type Result } from '../../../core/result/result.ts';

/** What we use of the package raw-socket, on which net-ping is built. */
export interface RawSocket {
  on(event: 'message', listener: (bytes: Buffer, from: string) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  /** Sends when the socket is ready: `before` runs just before, `after` just after. */
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
  /** Throws the system's words when this user may not. */
  createSocket(options: { addressFamily: number; protocol: number; bufferSize: number }): RawSocket;
  readonly AddressFamily: { readonly IPv4: number; readonly IPv6: number };
}

/** The project's folder of the portable driver's packages; run from a bundle it is beside `dist/`. */
function defaultPortableDir(): string {
  let folder = import.meta.dirname ?? dirname(process.argv[1] ?? '.');
  while (!existsSync(join(folder, 'portable', 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'portable');
}

const notBuilt = (dir: string, why: string): Fault => ({
  code: 'packet-io.no-portable-build',
  message: `The portable packet driver is not there: ${why}.`,
  hint:
    process.platform === 'linux'
      ? 'node scripts/build-portable.mjs'
      : `The portable driver has been tried on Linux only, not on ${process.platform}; use an agent on Linux`,
  detail: { dir },
});

/**
 * Loads the package.
 * @param portableDir folder with `node_modules`; default: the project's `portable`
 * @returns fault `packet-io.no-portable-build`
 */
export function loadPortable(portableDir: string = defaultPortableDir()): Result<RawSocketModule> {
  if (process.platform !== 'linux') return fail(notBuilt(portableDir, 'this is not Linux'));
  const manifest = join(portableDir, 'package.json');
  if (!existsSync(join(portableDir, 'node_modules', 'raw-socket', 'build', 'Release', 'raw.node'))) {
    return fail(notBuilt(portableDir, 'it has not been built'));
  }
  try {
    return ok(createRequire(manifest)('raw-socket') as RawSocketModule);
  } catch (error) {
    return fail(notBuilt(portableDir, `it does not load (${error instanceof Error ? error.message : String(error)})`));
  }
}
