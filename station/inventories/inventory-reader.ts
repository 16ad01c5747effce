import { isDeepStrictEqual } from 'node:util';
import { type Inventory, type InventoryTimes, inventoryTimes } from '../../core/inventories/inventory.ts';
import type { Project, Target } from '../../core/model/project.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { unlessAborted } from '../../host/service/unless-aborted.ts';
import { type ReadEntries, readEntries } from './entries.ts';
import { InventoryList, type KeptEntries } from './inventory-list.ts';
import { readSource, type SourceHost } from './read-source.ts';

/** The targets of an inventory that are in force, and the result of its last reading. */
export interface InventoryReading {
  readonly inventory: string;
  readonly targets: Readonly<Record<string, Target>>;
  /** Why the last reading failed; null = it did not. The targets are those of the last good one. */
  readonly fault: Fault | null;
  /** Entries of the last reading that could not be used. */
  readonly problems: readonly string[];
  /** When the last good reading was, Unix ms; null = never since the start. */
  readonly readMs: number | null;
  /** Number among the readings of this thread. */
  readonly number: number;
}

export interface ReaderParts {
  readonly name: string;
  readonly inventory: Inventory;
  /** Groups and defaults of the project. */
  readonly parts: Pick<Project, 'groups' | 'defaults'>;
  readonly kept: KeptEntries;
  readonly host: SourceHost;
  readonly clock: Clock;
  /** Hears of every reading that changed something. */
  readonly changed: (reading: InventoryReading) => void;
  /** Calls back when the file at a path may have changed. @returns ends that */
  readonly watch: (inventory: Inventory, changed: () => void) => () => void;
  readonly read?: typeof readSource;
}

/** A list that shrank much is read again after this time, unless its interval is shorter. */
const CONFIRM_MS = 5000;
/** Less than this share of the targets is left: the source may have answered something else. */
const SHRUNK_SHARE = 0.5;

/** Numbers are not used again by the next reader of the same inventory. */
let readings = 0;

/** Reads one inventory again and again: at its interval, and at once when its file changes. */
export class InventoryReader {
  readonly inventory: Inventory;
  readonly parts: ReaderParts['parts'];
  private readonly options: ReaderParts;
  private readonly times: InventoryTimes;
  private readonly list: InventoryList;
  private timer: Timer | undefined;
  private reading: AbortController | undefined;
  /** A reading whose time was up has not ended: it hangs, and another one would do so, too. */
  private isHanging = false;
  private isAgain = false;
  /** When a reading first had far fewer targets, monotonic ms; null = the last one had not. */
  private shrunkMs: number | null = null;
  private isClosed = false;
  private last: InventoryReading | undefined;
  /** Entries of readings that the station has neither accepted nor passed over, by number. */
  private readonly offered = new Map<number, KeptEntries>();
  private accepted: { readonly number: number; readonly entries: KeptEntries };
  private readonly endWatch: () => void;

  constructor(options: ReaderParts) {
    this.options = options;
    this.inventory = options.inventory;
    this.parts = options.parts;
    this.times = inventoryTimes(options.inventory);
    this.list = new InventoryList(options.kept);
    this.accepted = { number: -1, entries: options.kept };
    this.endWatch = options.watch(options.inventory, () => this.readSoon());
    void this.read();
  }

  /** Entries that the station has accepted: others may be such that nothing can be probed with them. */
  get kept(): KeptEntries {
    return this.accepted.entries;
  }

  /** The plan has followed a reading. @returns whether it is one of this reader */
  accept(number: number): boolean {
    const entries = this.offered.get(number);
    if (!entries) return false;
    this.accepted = { number, entries };
    for (const known of this.offered.keys()) if (known <= number) this.offered.delete(known);
    return true;
  }

  close(): void {
    this.isClosed = true;
    this.timer?.cancel();
    this.reading?.abort();
    this.endWatch();
  }

  /** A change during a reading is read after it. */
  private readSoon(): void {
    if (this.reading) this.isAgain = true;
    else void this.read();
  }

  private async read(): Promise<void> {
    const { name, inventory, parts, clock } = this.options;
    this.timer?.cancel();
    const controller = new AbortController();
    this.reading = controller;
    const timeout = clock.after(this.times.timeoutMs, () => controller.abort());
    let fault: Fault | null = null;
    let problems: readonly string[] = [];
    try {
      const text = await this.text(controller.signal);
      if (this.isClosed) return;
      const isJson = inventory.url !== undefined;
      const entries = readEntries(name, inventory, text, { isJson, parts });
      this.confirm(entries);
      this.list.take(entries, clock.nowMs());
      problems = entries.problems.map(({ message }) => message);
    } catch (error) {
      fault = toFault(error);
    } finally {
      timeout.cancel();
      this.reading = undefined;
    }
    if (this.isClosed) return;
    this.report(fault, problems);
    const { intervalMs } = this.times;
    const pauseMs = this.shrunkMs !== null ? Math.min(CONFIRM_MS, intervalMs) : intervalMs;
    this.timer = clock.after(this.isAgain ? 0 : pauseMs, () => void this.read());
    this.isAgain = false;
  }

  /** The text of the source, no later than with the signal: on a drive that does not respond, no reading ends. */
  private async text(signal: AbortSignal): Promise<string> {
    const { inventory, host, read = readSource } = this.options;
    if (this.isHanging) throw tooLong('the reading before it has not ended: check the drive or the network');
    this.isHanging = true;
    const reading = read(inventory, host, signal).finally(() => {
      this.isHanging = false;
    });
    try {
      return await unlessAborted(reading, signal);
    } catch (error) {
      throw signal.aborted ? tooLong() : error;
    }
  }

  /** Throws `inventory.shrunk` until a list has been without most of its targets for a while. */
  private confirm(entries: ReadEntries): void {
    const { clock } = this.options;
    const before = Object.keys(this.list.targets(clock.nowMs(), this.times)).length;
    const after = this.list.countAfter(entries);
    const nowMs = clock.monotonicMs();
    const sinceMs = this.shrunkMs ?? nowMs;
    const isHeld = nowMs - sinceMs < Math.min(CONFIRM_MS, this.times.intervalMs);
    this.shrunkMs = after < before * SHRUNK_SHARE && isHeld ? sinceMs : null;
    if (this.shrunkMs === null) return;
    throw new FaultError({
      code: 'inventory.shrunk',
      message: `It lists ${after} instead of ${before} targets`,
      hint: 'they are removed if the next reading says the same',
    });
  }

  private report(fault: Fault | null, problems: readonly string[]): void {
    const { name, clock, changed } = this.options;
    const nowMs = clock.nowMs();
    const readMs = fault ? (this.last?.readMs ?? null) : nowMs;
    const number = this.last?.number ?? ++readings;
    const next = { inventory: name, targets: this.list.targets(nowMs, this.times), fault, problems, readMs, number };
    const isSame = this.last && isDeepStrictEqual({ ...this.last, readMs }, next);
    this.last = isSame || !this.last ? next : { ...next, number: ++readings };
    // The same targets may have other dates.
    if (isSame && this.accepted.number === number) this.accepted = { number, entries: this.list.kept };
    else this.offered.set(this.last.number, this.list.kept);
    if (!isSame) changed(this.last);
  }
}

const tooLong = (hint?: string): FaultError =>
  new FaultError({ code: 'inventory.timeout', message: 'It took too long', ...(hint !== undefined && { hint }) });
