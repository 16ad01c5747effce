import {
  closeSync,
  fsync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** The folder of a spool. Everything throws the system's errors. */
export interface SpoolDisk {
  list(): readonly { readonly name: string; readonly bytes: number }[];
  read(name: string): Uint8Array;
  /** Writes at the end of a file, which is created where it is missing. */
  append(name: string, bytes: Uint8Array): void;
  /** Starts flushing a file; a power failure before it has ended may cost its newest bytes. */
  flush(name: string): void;
  rename(name: string, to: string): void;
  remove(name: string): void;
  /** Replaces a file as a whole, flushed when it returns. */
  replace(name: string, bytes: Uint8Array): void;
  close(): void;
}

const FILE_MODE = 0o600;

/** @param dir created where it is missing @param onFlushError called when the system cannot flush a file */
export function openSpoolDisk(dir: string, onFlushError: (error: Error) => void): SpoolDisk {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  let open: { name: string; readonly file: number } | undefined;
  const release = () => {
    if (open) closeSync(open.file);
    open = undefined;
  };
  const flushDir = () => {
    const folder = openSync(dir, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  };
  return {
    list: () =>
      readdirSync(dir).map((name) => {
        return { name, bytes: statSync(join(dir, name)).size };
      }),
    read: (name) => readFileSync(join(dir, name)),
    append(name, bytes) {
      if (open?.name !== name) {
        release();
        open = { name, file: openSync(join(dir, name), 'a', FILE_MODE) };
      }
      let written = 0;
      while (written < bytes.byteLength) written += writeSync(open.file, bytes, written);
    },
    flush(name) {
      // A descriptor of its own: the file may be closed or removed meanwhile.
      const file = openSync(join(dir, name), 'r');
      fsync(file, (error) => {
        closeSync(file);
        if (error) onFlushError(error);
      });
    },
    rename(name, to) {
      if (open?.name === name) release();
      renameSync(join(dir, name), join(dir, to));
    },
    remove(name) {
      if (open?.name === name) release();
      rmSync(join(dir, name), { force: true, recursive: true });
    },
    replace(name, bytes) {
      const draft = join(dir, `${name}.new`);
      const file = openSync(draft, 'w', FILE_MODE);
      try {
        writeFileSync(file, bytes); // all of it: one write may be a part
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, join(dir, name));
      flushDir();
    },
    close: release,
  };
}
