import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { THREAD_LIMITS } from '../thread-limits.ts';
import { endCommand } from './end-command.ts';
import type { FromInventories, InventoriesConfig, InventoriesData, ToInventories } from './inventories-protocol.ts';
import type { InventoryReading } from './inventory-reader.ts';

export interface InventoriesThreadParts {
  /** Path of the file that keeps the last good entries; null = none does. */
  readonly keptPath: string | null;
  /** Folder of the worker entry `inventories-worker.cjs`. */
  readonly entryDir: string;
  /** Value of a secret by its reference. */
  readonly secret: (reference: string) => Promise<string>;
  /** Takes a reading. @param accept keeps its entries, once the plan has followed it */
  readonly take: (reading: InventoryReading, accept: () => void) => void;
  /** Why nothing is read; null = it is again. */
  readonly failed: (fault: Fault | null) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** A thread that failed is started again after this time. */
const RESTART_MS = 10_000;
const PING_EVERY_MS = 5000;
/** A thread without answer to this many pings hangs: parsing the largest documents takes most of half a minute. */
const MAX_UNANSWERED = 12;
/** Closing waits this long for the thread, whose commands would outlive it. */
const MAX_CLOSE_MS = 2000;

const HANGS: Fault = {
  code: 'inventory.hangs',
  message: 'The thread that reads the inventories hangs and is replaced',
  hint: 'check the drives that their files are on',
};

/** The station's side of the thread that reads inventories: starts it with the first one, and replaces it when it fails or hangs. */
export class InventoriesThread {
  private readonly parts: InventoriesThreadParts;
  private config: InventoriesConfig | undefined;
  private worker: Worker | undefined;
  private isClosed = false;
  private unanswered = 0;
  private pinging: Timer | undefined;
  private restarting: Timer | undefined;
  /** Process ids of its commands, which a thread that hangs does not end. */
  private commands: readonly number[] = [];
  /** Watching a file on a drive that does not respond may be what it hangs in. */
  private isWatching = true;

  constructor(parts: InventoriesThreadParts) {
    this.parts = parts;
  }

  /** Reads these inventories from now on. @returns whether they are others than before */
  follow(config: InventoriesConfig): boolean {
    if (isDeepStrictEqual(config, this.config)) return false;
    this.config = config;
    if (this.worker) this.post({ type: 'configure', ...config });
    else this.start();
    return true;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.pinging?.cancel();
    this.restarting?.cancel();
    const { worker } = this;
    if (!worker) return;
    this.worker = undefined;
    let limit: Timer | undefined;
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      limit = this.parts.clock.after(MAX_CLOSE_MS, resolve);
      worker.postMessage({ type: 'close' } satisfies ToInventories);
    });
    limit?.cancel();
    this.endCommands();
    void worker.terminate(); // never done while it hangs in the kernel
  }

  private start(): void {
    const { config } = this;
    if (this.isClosed || !config || Object.keys(config.inventories).length === 0) return;
    const { entryDir, keptPath, log, clock } = this.parts;
    const workerData: InventoriesData = { keptPath, isWatching: this.isWatching };
    const worker = new Worker(join(entryDir, 'inventories-worker.cjs'), { workerData, resourceLimits: THREAD_LIMITS });
    this.worker = worker;
    this.unanswered = 0;
    log.debug('worker.started', { worker: 'inventories' });
    worker.on('message', (message: FromInventories) => this.hear(message, worker));
    worker.on('error', (error) => this.gone(worker, toFault(error)));
    this.pinging?.cancel();
    this.pinging = clock.every(PING_EVERY_MS, () => this.ping(worker));
    this.post({ type: 'configure', ...config });
  }

  private post(message: ToInventories): void {
    this.worker?.postMessage(message);
  }

  private ping(worker: Worker): void {
    this.unanswered += 1;
    if (this.unanswered <= MAX_UNANSWERED) return this.post({ type: 'ping' });
    this.isWatching = false;
    this.gone(worker, HANGS);
  }

  private hear(message: FromInventories, worker: Worker): void {
    if (worker !== this.worker) return;
    this.unanswered = 0;
    switch (message.type) {
      case 'secret':
        void this.giveSecret(message.id, message.reference);
        return;
      case 'commands':
        this.commands = message.pids;
        return;
      case 'pong':
        return this.parts.failed(null);
      case 'reading': {
        const { inventory, number } = message.reading;
        return this.parts.take(message.reading, () => {
          if (worker === this.worker) this.post({ type: 'accept', inventory, number });
        });
      }
    }
  }

  private async giveSecret(id: number, reference: string): Promise<void> {
    try {
      this.post({ type: 'secret', id, value: await this.parts.secret(reference) });
    } catch (error) {
      this.post({ type: 'no-secret', id, fault: toFault(error) });
    }
  }

  private gone(worker: Worker, fault: Fault): void {
    if (worker !== this.worker) return;
    const { log, clock, failed } = this.parts;
    this.worker = undefined;
    this.pinging?.cancel();
    log.error('Inventories are not read', { ...fault });
    this.endCommands();
    void worker.terminate(); // never done while it hangs in the kernel
    failed(fault);
    this.restarting = clock.after(RESTART_MS, () => {
      if (!this.worker) this.start();
    });
  }

  private endCommands(): void {
    for (const pid of this.commands) endCommand(pid);
    this.commands = [];
  }
}
