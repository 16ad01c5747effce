import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Network, type NetworkData, NetworkFiles } from '../../core/contracts/networks.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import { type NetworkFile, openNetworkFiles } from './network-file.ts';

/** Addresses whose network is remembered. */
const MAX_KNOWN = 20_000;

export interface NetworksOptions {
  readonly dataDir: string;
  readonly readOnly: boolean;
  readonly log: Log;
}

/** Networks of addresses, by local data files that the user chose. Off until some are set. */
export class Networks {
  private readonly options: NetworksOptions;
  private readonly path: string;
  private readonly sinks = new Set<QueuedSink<NetworkData>>();
  private readonly listeners: (() => void)[] = [];
  /** Changes of the files, one after the other. */
  private readonly queue = new SerialQueue();
  private readonly known = new Map<string, Network | null>();
  private wanted: readonly string[] = [];
  private files: readonly NetworkFile[] = [];
  private fault: Fault | null = null;

  constructor(options: NetworksOptions) {
    this.options = options;
    this.path = join(options.dataDir, 'networks.json');
  }

  /** Maker of the data in use; null = look-ups are off. */
  get credit(): string | null {
    return this.files.length === 0 ? null : [...new Set(this.files.map(({ credit }) => credit))].join('; ');
  }

  /** Calls whenever other data are in use. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** null = not known. */
  networkOf(address: string): Network | null {
    if (this.files.length === 0) return null;
    const before = this.known.get(address);
    if (before !== undefined) return before;
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    const found = this.find(address);
    this.known.set(address, found);
    return found;
  }

  /** Uses the files that were set before. */
  load(): Promise<void> {
    return this.queue.run(async () => {
      try {
        this.wanted = await this.savedFiles();
        if (this.wanted.length === 0) return;
        this.files = await openNetworkFiles(this.wanted);
      } catch (error) {
        this.fault = toFault(error);
        this.options.log.warn('A data file of networks is not used', { ...this.fault });
      }
      this.announce();
    });
  }

  /** Uses other files, and remembers them. What is in use stays when one of them is refused. Throws FaultErrors `networks.*`. */
  set({ files: paths }: NetworkFiles): Promise<NetworkData> {
    return this.queue.run(async () => {
      const files = await openNetworkFiles(paths);
      await this.save(paths);
      this.wanted = paths;
      this.files = files;
      this.fault = null;
      this.announce();
      return this.state();
    });
  }

  state(): NetworkData {
    const loaded = this.files.map(({ path, type, builtMs, credit }) => ({ path, type, builtMs, credit }));
    return { files: [...this.wanted], loaded, fault: this.fault };
  }

  open(sink: Sink<NetworkData>, signal: AbortSignal): void {
    const queue = new QueuedSink(sink);
    this.sinks.add(queue);
    signal.addEventListener('abort', () => this.sinks.delete(queue), { once: true });
    queue.send(this.state());
  }

  private announce(): void {
    this.known.clear();
    for (const listener of this.listeners) listener();
    for (const sink of this.sinks) sink.send(this.state());
  }

  private find(address: string): Network | null {
    const all = { asn: null, holder: null, country: null } as { -readonly [Key in keyof Network]: Network[Key] };
    for (const file of this.files) {
      const found = this.findIn(file, address);
      all.asn ??= found?.asn ?? null;
      all.holder ??= found?.holder ?? null;
      all.country ??= found?.country ?? null;
    }
    return all.asn === null && all.holder === null && all.country === null ? null : all;
  }

  /** A damaged file is no longer used: it may be damaged for many addresses. */
  private findIn(file: NetworkFile, address: string): Network | null {
    try {
      return file.find(address);
    } catch (error) {
      this.files = this.files.filter((one) => one !== file);
      const hint = 'Copy the file again';
      this.fault = { code: 'networks.invalid-file', message: `${file.path}: The file is damaged`, hint };
      this.options.log.warn('A data file of networks is damaged', { path: file.path, ...toFault(error) });
      queueMicrotask(() => this.announce()); // the caller is one of those that it calls
      return null;
    }
  }

  private async savedFiles(): Promise<readonly string[]> {
    try {
      return NetworkFiles.parse(JSON.parse(await readFile(this.path, 'utf8'))).files;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // never set
      throw new FaultError({
        code: 'networks.unreadable',
        message: `${this.path} cannot be read, which names the files: ${reasonOf(error)}`,
        hint: 'Set the files again',
      });
    }
  }

  /** A crash leaves either the old or the new file. */
  private async save(files: readonly string[]): Promise<void> {
    if (this.options.readOnly) return;
    const fresh = `${this.path}.new`;
    try {
      const file = await open(fresh, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify({ files })}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(fresh, this.path);
    } catch (error) {
      throw new FaultError({
        code: 'networks.not-saved',
        message: `The files could not be saved: ${toFault(error).message}`,
      });
    }
  }
}

const reasonOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).errno === undefined ? 'it is not what was written' : systemErrorText(error);
