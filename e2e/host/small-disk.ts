import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const isRoot = process.getuid?.() === 0;
const UNSHARE = ['unshare', ...(isRoot ? ['-m'] : ['-Urm'])];

/** Arguments before a command that give it a private file system of this many kilobytes at `dir`. */
export const onSmallDisk = (dir: string, kilobytes: number): string[] => [
  ...UNSHARE,
  'sh',
  '-c',
  `mkdir -p ${dir} && mount -t tmpfs -o size=${kilobytes}k tmpfs ${dir} && exec "$@"`,
  'sh',
];

/** Reason why this is not possible here; null = it is. */
export function smallDiskDenied(): string | null {
  const [command = '', ...args] = [...UNSHARE, 'sh', '-c', 'mount -t tmpfs tmpfs /mnt'];
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? null : `no file system of our own: ${(error?.message ?? stderr).trim()}`;
}

/** The file system of a process that was started this way, from outside; it exists while this is open. */
export class SmallDisk {
  private readonly handle: number;

  constructor(pid: number, dir: string) {
    this.handle = openSync(`/proc/${pid}/root${dir}`, 'r');
  }

  private get path(): string {
    return `/proc/self/fd/${this.handle}`;
  }

  /** Leaves no byte free. */
  fill(): void {
    const file = openSync(join(this.path, 'filler'), 'w');
    for (let size = 65_536; size >= 1; size = size >> 1) {
      try {
        for (;;) if (writeSync(file, Buffer.alloc(size)) < size) break;
      } catch {
        // Full for this size.
      }
    }
    closeSync(file);
  }

  free(): void {
    rmSync(join(this.path, 'filler'));
  }

  copyTo(dir: string): void {
    mkdirSync(dir, { recursive: true });
    for (const entry of readdirSync(this.path, { withFileTypes: true })) {
      if (entry.isFile()) writeFileSync(join(dir, entry.name), readFileSync(join(this.path, entry.name)));
    }
  }

  close(): void {
    closeSync(this.handle);
  }
}
