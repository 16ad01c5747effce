import type { SpoolDisk } from '../spool/spool-disk.ts';

interface File {
  bytes: Uint8Array;
  /** Bytes that a power failure cannot take. */
  flushed: number;
}

/** The folder of a spool in memory, with the failures of disks and of power. */
export class FakeDisk implements SpoolDisk {
  private files = new Map<string, File>();
  /** Files that were removed and not flushed since: they may be back after a power failure. */
  private removed = new Map<string, File>();
  /** Bytes that still fit; beyond it, writing stops within a record. */
  room = Number.POSITIVE_INFINITY;
  readError: string | null = null;
  /** Replacing a file needs room for a whole new one. */
  canReplace = true;
  isClosed = false;

  list() {
    return [...this.files].map(([name, { bytes }]) => ({ name, bytes: bytes.byteLength }));
  }

  read(name: string): Uint8Array {
    if (this.readError) throw Object.assign(new Error(this.readError), { code: this.readError });
    return Uint8Array.from(this.file(name).bytes);
  }

  append(name: string, bytes: Uint8Array): void {
    const file = this.files.get(name) ?? { bytes: new Uint8Array(0), flushed: 0 };
    this.files.set(name, file);
    const fits = Math.min(bytes.byteLength, this.room);
    this.room -= fits;
    file.bytes = joined(file.bytes, bytes.subarray(0, fits));
    if (fits < bytes.byteLength) throw Object.assign(new Error('No space left on device'), { code: 'ENOSPC' });
  }

  flush(name: string): void {
    const file = this.file(name);
    file.flushed = file.bytes.byteLength;
    this.removed.clear();
  }

  rename(name: string, to: string): void {
    const file = this.file(name);
    this.files.delete(name);
    this.files.set(to, file);
  }

  remove(name: string): void {
    const file = this.files.get(name);
    if (file) this.removed.set(name, file);
    this.files.delete(name);
  }

  replace(name: string, bytes: Uint8Array): void {
    if (!this.canReplace) throw Object.assign(new Error('No space left on device'), { code: 'ENOSPC' });
    this.files.set(name, { bytes: Uint8Array.from(bytes), flushed: bytes.byteLength });
  }

  close(): void {
    this.isClosed = true;
  }

  /** The process is killed while it writes `torn` more bytes. */
  kill(torn: Uint8Array): void {
    for (const [name, file] of this.files) {
      if (name.endsWith('.open')) file.bytes = joined(file.bytes, torn);
    }
  }

  /** The power fails: of what was not flushed, a share is on the disk, and removed files may be back. */
  cutPower(share: number, areBack: boolean): void {
    if (areBack) for (const [name, file] of this.removed) this.files.set(name, file);
    this.removed.clear();
    for (const file of this.files.values()) {
      const kept = file.flushed + Math.floor((file.bytes.byteLength - file.flushed) * share);
      file.bytes = file.bytes.slice(0, kept);
    }
  }

  /** Changes a byte of the first file whose name matches. */
  damage(pattern: RegExp, at: number): void {
    const [, file] = [...this.files].find(([name]) => pattern.test(name)) ?? [];
    if (!file) throw new Error(`no file matches ${pattern}`);
    file.bytes[at] = (file.bytes[at] ?? 0) ^ 0xff;
  }

  private file(name: string): File {
    const file = this.files.get(name);
    if (!file) throw Object.assign(new Error(`no such file: ${name}`), { code: 'ENOENT' });
    return file;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.byteLength + second.byteLength);
  both.set(first);
  both.set(second, first.byteLength);
  return both;
}
