import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { InventoriesStatus, InventoryStatus } from '../../core/contracts/inventories.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Inventory, inventoryTimes } from '../../core/inventories/inventory.ts';
import type { Project, Target } from '../../core/model/project.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { asClause } from '../../core/text/clause.ts';
import type { Timeline } from '../events/timeline.ts';
import { describeChange } from './describe-change.ts';
import type { FromInventories, InventoriesConfig, InventoriesData, ToInventories } from './inventories-protocol.ts';
import { InventoryList } from './inventory-list.ts';
import type { InventoryReading } from './inventory-reader.ts';
import { readKept } from './kept-file.ts';

export interface InventoriesParts {
  readonly dataDir: string;
  /** Folder of the worker entry `inventories-worker.cjs`. */
  readonly entryDir: string;
  readonly projectPath: () => string;
  /** Value of a secret by its reference. */
  readonly secret: (reference: string) => Promise<string>;
  readonly timeline: Pick<Timeline, 'add'>;
  readonly clock: Clock;
  readonly log: Log;
}

type Targets = Readonly<Record<string, Target>>;

/** A reading with the thread that made it. */
interface Offer {
  readonly reading: InventoryReading;
  readonly worker: Worker;
}

interface InForce {
  readonly targets: Targets;
  readonly fault: Fault | null;
  readonly problems: readonly string[];
  readonly changedMs: number | null;
}

/** A thread that failed is started again after this time. */
const RESTART_MS = 10_000;
/** Closing waits this long for the thread, whose commands would outlive it. */
const MAX_CLOSE_MS = 2000;
/** Problems that an event lists. */
const MAX_LISTED = 20;

/** Targets that come from inventories: follows what the thread reads, and adds them to the project. */
export class Inventories {
  private readonly parts: InventoriesParts;
  private readonly inForce = new Map<string, InForce>();
  private inventories: Readonly<Record<string, Inventory>> = {};
  private config: InventoriesConfig | undefined;
  private worker: Worker | undefined;
  private isClosed = false;
  private readonly sinks = new Set<Sink<InventoriesStatus>>();
  /** Makes the plan follow; rejects when it cannot. */
  private replan: () => Promise<void> = () => Promise.resolve();
  /** One change after the other. */
  private changing: Promise<void> = Promise.resolve();
  /** The newest reading of each inventory that the plan could not follow. */
  private readonly refused = new Map<string, Offer>();
  /** The project that refused readings were offered to. */
  private offeredTo: Project | undefined;
  private merged: { readonly of: Project; readonly project: Project } | undefined;

  /** Begins with the last good entries of the station before. */
  constructor(parts: InventoriesParts) {
    this.parts = parts;
    for (const [name, kept] of Object.entries(readKept(this.keptPath))) {
      this.inForce.set(name, {
        targets: new InventoryList(kept).targets(0, NEVER),
        fault: null,
        problems: [],
        changedMs: null,
      });
    }
  }

  onChange(replan: () => Promise<void>): void {
    this.replan = replan;
  }

  /** A project with the targets of its inventories; its own targets of the same name stay. */
  projectWith(project: Project): Project {
    if (project.inventories === undefined) return project;
    if (this.merged?.of === project) return this.merged.project;
    const targets: Record<string, Target> = {};
    for (const [name, { enabled }] of Object.entries(project.inventories)) {
      if (enabled !== false) Object.assign(targets, this.inForce.get(name)?.targets);
    }
    const own = project.targets ?? {};
    const added = Object.entries(targets).filter(([name]) => !Object.hasOwn(own, name));
    const merged = { ...project, targets: { ...own, ...Object.fromEntries(added) } };
    this.merged = { of: project, project: merged };
    return merged;
  }

  /**
   * Starts what follows the project. Where that cannot be done with the targets that are kept, as after a change of
   * the project meanwhile, it is done without them: measuring continues.
   * @param check throws what the plan would be refused for
   */
  async startWith(start: () => Promise<void>, check: () => void): Promise<void> {
    const has = [...this.inForce.values()].some(({ targets }) => Object.keys(targets).length > 0);
    try {
      await start();
      if (has) check();
    } catch (error) {
      if (!has) throw error;
      this.withhold(toFault(error));
      await start();
    }
  }

  private withhold(fault: Fault): void {
    for (const [name, { targets }] of this.inForce) {
      if (Object.keys(targets).length === 0) continue;
      this.set(name, { ...NOTHING, fault });
      this.record('inventory-failed', `Targets of inventory ${name} are not probed: ${withHint(fault)}`);
    }
  }

  /** Reads the inventories of a project from now on. The thread is started with the first one. */
  follow({ inventories = {}, groups, defaults }: Project): void {
    this.inventories = inventories;
    this.offerAgain();
    const config: InventoriesConfig = {
      inventories,
      parts: { groups, defaults },
      projectPath: this.parts.projectPath(),
    };
    if (isDeepStrictEqual(config, this.config)) return;
    this.config = config;
    for (const name of this.inForce.keys()) {
      if (Object.hasOwn(inventories, name)) continue;
      this.inForce.delete(name);
      this.refused.delete(name);
    }
    if (!this.worker && Object.keys(inventories).length > 0) this.start();
    else this.post({ type: 'configure', ...config });
    this.show();
  }

  /** Opens the stream of the states: at once, then when something changed. */
  open(sink: Sink<InventoriesStatus>, signal: AbortSignal): void {
    this.sinks.add(sink);
    signal.addEventListener('abort', () => this.sinks.delete(sink), { once: true });
    sink.send(this.status());
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const { worker } = this;
    if (!worker) return;
    this.worker = undefined;
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      this.parts.clock.after(MAX_CLOSE_MS, resolve);
      worker.postMessage({ type: 'close' } satisfies ToInventories);
    });
    await worker.terminate();
  }

  private get keptPath(): string {
    return join(this.parts.dataDir, 'inventories.json');
  }

  private start(): void {
    const { entryDir, log, clock } = this.parts;
    const workerData: InventoriesData = { keptPath: this.keptPath };
    const worker = new Worker(join(entryDir, 'inventories-worker.cjs'), { workerData });
    this.worker = worker;
    log.debug('worker.started', { worker: 'inventories' });
    worker.on('message', (message: FromInventories) => this.take(message, worker));
    worker.on('error', (error) => {
      log.error('Inventories are not read', { ...toFault(error) });
      if (this.worker !== worker) return;
      this.worker = undefined;
      clock.after(RESTART_MS, () => {
        if (!this.worker && !this.isClosed && Object.keys(this.inventories).length > 0) this.start();
      });
    });
    if (this.config) this.post({ type: 'configure', ...this.config });
  }

  private post(message: ToInventories): void {
    this.worker?.postMessage(message);
  }

  private take(message: FromInventories, worker: Worker): void {
    if (message.type === 'secret') {
      void this.giveSecret(message.id, message.reference);
      return;
    }
    this.changing = this.changing.then(() => this.change({ reading: message.reading, worker }));
  }

  /** Offers refused readings to a changed project, which may be able to take them. */
  private offerAgain(): void {
    const project = this.merged?.of;
    if (project === undefined || project === this.offeredTo) return;
    this.offeredTo = project;
    for (const [name, offer] of this.refused) {
      this.changing = this.changing.then(async () => {
        if (this.refused.get(name) === offer) await this.change(offer, true);
      });
    }
  }

  private async giveSecret(id: number, reference: string): Promise<void> {
    try {
      this.post({ type: 'secret', id, value: await this.parts.secret(reference) });
    } catch (error) {
      this.post({ type: 'no-secret', id, fault: toFault(error) });
    }
  }

  /** Takes a reading over, or says why that is not possible: then the targets stay as they were. */
  private async change(offer: Offer, isAgain = false): Promise<void> {
    const { inventory, targets, fault, problems, number } = offer.reading;
    if (this.isClosed || !Object.hasOwn(this.inventories, inventory)) return;
    const before = this.inForce.get(inventory) ?? NOTHING;
    const refused = this.refused.get(inventory);
    if (!isAgain && fault && refused && isDeepStrictEqual(targets, refused.reading.targets)) {
      // The last good list is the refused one: there is nothing new to try.
      this.set(inventory, { ...before, fault, problems });
    } else if (await this.followed(offer, before)) {
      this.refused.delete(inventory);
      offer.worker.postMessage({ type: 'accept', inventory, number } satisfies ToInventories);
    } else {
      this.refused.set(inventory, offer);
      return this.show();
    }
    this.reportTrouble(inventory, before, { fault, problems });
    this.show();
  }

  /** @returns whether the plan has followed the reading */
  private async followed({ reading }: Offer, before: InForce): Promise<boolean> {
    const { inventory, targets, fault, problems } = reading;
    const change = describeChange(inventory, before.targets, targets);
    const changedMs = change === null ? before.changedMs : this.parts.clock.nowMs();
    this.set(inventory, { targets, fault, problems, changedMs });
    if (change === null) return true;
    try {
      await this.replan();
      this.record('inventory-changed', change);
      return true;
    } catch (error) {
      const refused = toFault(error);
      this.set(inventory, { ...before, fault: refused, problems });
      await this.replan().catch((again: unknown) =>
        this.parts.log.error('The plan could not be restored', { ...toFault(again) }),
      );
      if (refused.message !== before.fault?.message) this.recordRefusal(inventory, refused);
      return false;
    }
  }

  private recordRefusal(inventory: string, fault: Fault): void {
    const what = `Inventory ${inventory} was not applied, its targets stay as they were`;
    this.record('inventory-failed', `${what}: ${withHint(fault)}`);
  }

  private reportTrouble(
    inventory: string,
    before: InForce,
    { fault, problems }: Pick<InForce, 'fault' | 'problems'>,
  ): void {
    if (fault && fault.message !== before.fault?.message) {
      const stays = Object.keys(this.inForce.get(inventory)?.targets ?? {}).length;
      const what = stays === 0 ? 'it has no targets yet' : `its last ${stays} targets stay`;
      this.record('inventory-failed', `Inventory ${inventory} cannot be read, ${what}: ${withHint(fault)}`);
    }
    if (!fault && before.fault) this.record('inventory-read', `Inventory ${inventory} is read again`);
    if (!fault && problems.length > 0 && !isDeepStrictEqual(problems, before.problems)) {
      const more = problems.length > MAX_LISTED ? [`… and ${problems.length - MAX_LISTED} more`] : [];
      const lines = [...problems.slice(0, MAX_LISTED), ...more];
      this.record('inventory-failed', [`Inventory ${inventory}: entries that cannot be used`, ...lines].join('\n'));
    }
  }

  private set(inventory: string, next: InForce): void {
    this.inForce.set(inventory, next);
    this.merged = undefined;
  }

  private record(kind: string, message: string): void {
    const { timeline, clock, log } = this.parts;
    const event: Omit<TimelineEvent, 'id'> = { atMs: clock.nowMs(), endMs: null, kind, message, excluded: false };
    void timeline
      .add(event)
      .catch((error: unknown) => log.error('An event was not recorded', { kind, ...toFault(error) }));
  }

  private show(): void {
    const status = this.status();
    for (const sink of this.sinks) if (sink.credit > 0) sink.send(status);
  }

  private status(): InventoriesStatus {
    const inventories = Object.entries(this.inventories).map(([name, inventory]): InventoryStatus => {
      const { targets, fault, problems, changedMs } = this.inForce.get(name) ?? NOTHING;
      const source = inventory.file ?? inventory.url ?? inventory.command?.join(' ') ?? '';
      return { name, source, targets: Object.keys(targets).length, changedMs, fault, problems: [...problems] };
    });
    return { inventories };
  }
}

const NOTHING: InForce = { targets: {}, fault: null, problems: [], changedMs: null };
const NEVER = { lifetimeMs: null } satisfies Pick<ReturnType<typeof inventoryTimes>, 'lifetimeMs'>;

const withHint = ({ message, hint }: Fault): string => `${asClause(message)}${hint ? ` – ${hint}` : ''}`;
