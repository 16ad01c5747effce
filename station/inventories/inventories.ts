import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { InventoriesStatus, InventoryStatus } from '../../core/contracts/inventories.ts';
import type { Inventory, inventoryTimes } from '../../core/inventories/inventory.ts';
import { meshTargets } from '../../core/model/meshes.ts';
import type { Project, Target } from '../../core/model/project.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { maskedUrl } from '../../core/text/masked-url.ts';
import { unlessAborted } from '../../host/service/unless-aborted.ts';
import { describeChange } from './describe-change.ts';
import { InventoriesThread, type InventoriesThreadParts } from './inventories-thread.ts';
import { InventoryEvents, type InventoryEventsParts, type ReadingResult } from './inventory-events.ts';
import { InventoryList } from './inventory-list.ts';
import type { InventoryReading } from './inventory-reader.ts';
import { readKept } from './kept-file.ts';

export interface InventoriesParts extends InventoryEventsParts, Pick<InventoriesThreadParts, 'entryDir' | 'secret'> {
  /** Keeps the last good entries; null = nothing does. */
  readonly dataDir: string | null;
  readonly projectPath: () => string;
}

type Targets = Readonly<Record<string, Target>>;

/** A reading, and what keeps its entries. */
interface Offer {
  readonly reading: InventoryReading;
  readonly accept: () => void;
}

interface InForce extends ReadingResult {
  readonly targets: Targets;
  readonly changedMs: number | null;
}

/** A project with the targets of its inventories, and the inventory of each of those. */
interface Merged {
  readonly of: Project;
  readonly project: Project;
  readonly inventoryOf: ReadonlyMap<string, string>;
}

/** Targets that come from inventories: follows what the thread reads, and adds them to the project. */
export class Inventories {
  private readonly parts: InventoriesParts;
  private readonly events: InventoryEvents;
  private readonly thread: InventoriesThread;
  private readonly inForce = new Map<string, InForce>();
  private inventories: Readonly<Record<string, Inventory>> = {};
  private isClosed = false;
  /** Why nothing is read at all. */
  private threadFault: Fault | null = null;
  private readonly sinks = new Set<Sink<InventoriesStatus>>();
  /** Makes the plan follow; rejects when it cannot. */
  private replan: () => Promise<void> = () => Promise.resolve();
  /** One change after the other. */
  private changing: Promise<void> = Promise.resolve();
  /** The newest reading of each inventory. */
  private readonly latest = new Map<string, Offer>();
  /** The newest reading of each inventory that the plan could not follow. */
  private readonly refused = new Map<string, Offer>();
  /** The project that refused readings were offered to. */
  private offeredTo: Project | undefined;
  private merged: Merged | undefined;
  private wakeFirst: () => void = () => undefined;

  /** Begins with the last good entries of the station before. */
  constructor(parts: InventoriesParts) {
    const { dataDir } = parts;
    const keptPath = dataDir === null ? null : join(dataDir, 'inventories.json');
    this.parts = parts;
    this.events = new InventoryEvents(parts);
    this.thread = new InventoriesThread({
      ...parts,
      keptPath,
      take: (reading, accept) => this.take({ reading, accept }),
      failed: (fault) => this.threadChanged(fault),
    });
    for (const [name, kept] of Object.entries(keptPath === null ? {} : readKept(keptPath)))
      this.inForce.set(name, { ...NOTHING, targets: new InventoryList(kept).targets(0, NEVER) });
  }

  onChange(replan: () => Promise<void>): void {
    this.replan = replan;
  }

  /** A project with the targets of its inventories and meshes; its own targets of the same name stay. */
  projectWith(project: Project): Project {
    if (project.inventories === undefined && project.meshes === undefined) return project;
    if (this.merged?.of === project) return this.merged.project;
    const own = project.targets ?? {};
    const added: Record<string, Target> = {};
    const inventoryOf = new Map<string, string>();
    for (const [name, { mesh, target }] of meshTargets(project)) {
      if (Object.hasOwn(own, name)) continue;
      added[name] = target;
      inventoryOf.set(name, mesh);
    }
    for (const [inventory, settings] of Object.entries(project.inventories ?? {})) {
      if (!isOn(settings)) continue;
      for (const [name, target] of Object.entries(this.inForce.get(inventory)?.targets ?? {})) {
        if (Object.hasOwn(own, name) || Object.hasOwn(added, name)) continue;
        added[name] = target;
        inventoryOf.set(name, inventory);
      }
    }
    const merged = { ...project, targets: { ...own, ...added } };
    this.merged = { of: project, project: merged, inventoryOf };
    return merged;
  }

  /** The inventories of the targets that the newest `projectWith` added, by the name of the target. */
  get inventoryOf(): ReadonlyMap<string, string> {
    return this.merged?.inventoryOf ?? NO_TARGETS;
  }

  /**
   * Starts what follows the project. Where that cannot be done with the targets that are kept, as after a change of
   * the project meanwhile, it is done without them: measuring continues.
   * @param check throws what the plan would be refused for
   */
  async startWith(start: () => Promise<void>, check: () => void): Promise<void> {
    const has = this.withTargets().length > 0;
    try {
      await start();
      if (has) check();
    } catch (error) {
      if (!has) throw error;
      this.withhold(toFault(error));
      await start();
    }
  }

  /**
   * Leaves the targets of all inventories out, since nothing can be measured with them. Then each list is offered again
   * on its own, so that only what is refused stays out.
   * @returns whether there were targets to leave out
   */
  withhold(fault: Fault): boolean {
    const names = this.withTargets();
    for (const name of names) {
      this.set(name, { ...NOTHING, fault });
      this.events.withheld(name, fault);
      const offer = this.latest.get(name);
      if (offer) this.offer(() => this.latest.get(name) === offer, offer);
    }
    this.show();
    return names.length > 0;
  }

  /** Reads the inventories of a project from now on. The thread is started with the first one. */
  follow({ inventories = {}, groups, defaults }: Project): void {
    this.inventories = inventories;
    this.offerAgain();
    const projectPath = this.parts.projectPath();
    const isOther = this.thread.follow({ inventories, parts: { groups, defaults }, projectPath });
    if (!isOther) return;
    for (const name of this.inForce.keys()) {
      if (Object.hasOwn(inventories, name)) continue;
      for (const map of [this.inForce, this.latest, this.refused]) map.delete(name);
    }
    this.show();
  }

  /** Until each inventory was read once, well or not. Rejects when the signal aborts. */
  async firstReadings(signal: AbortSignal): Promise<void> {
    const isRead = ([name, one]: [string, Inventory]) => !isOn(one) || this.latest.has(name);
    while (this.threadFault === null && !Object.entries(this.inventories).every(isRead)) {
      const woken = new Promise<void>((resolve) => {
        this.wakeFirst = resolve;
      });
      await unlessAborted(woken, signal);
    }
  }

  /** Opens the stream of the states: at once, then when something changed. */
  open(sink: Sink<InventoriesStatus>, signal: AbortSignal): void {
    this.sinks.add(sink);
    signal.addEventListener('abort', () => this.sinks.delete(sink), { once: true });
    sink.send(this.status());
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.thread.close();
  }

  private take(offer: Offer): void {
    this.offer(() => true, offer, false);
  }

  private offer(isDue: () => boolean, offer: Offer, isAgain = true): void {
    this.changing = this.changing.then(async () => {
      if (isDue()) await this.change(offer, isAgain);
    });
  }

  /** Offers refused readings to a changed project, which may be able to take them. */
  private offerAgain(): void {
    const project = this.merged?.of;
    if (project === undefined || project === this.offeredTo) return;
    this.offeredTo = project;
    for (const [name, offer] of this.refused) this.offer(() => this.refused.get(name) === offer, offer);
  }

  /** Takes a reading over, or says why that is not possible: then the targets stay as they were. */
  private async change(offer: Offer, isAgain: boolean): Promise<void> {
    const { inventory, targets, fault, problems } = offer.reading;
    if (this.isClosed || !Object.hasOwn(this.inventories, inventory)) return;
    this.latest.set(inventory, offer);
    const before = this.inForce.get(inventory) ?? NOTHING;
    const refused = this.refused.get(inventory);
    if (!isAgain && fault && refused && isDeepStrictEqual(targets, refused.reading.targets)) {
      // The last good list is the refused one: there is nothing new to try.
      this.set(inventory, { ...before, fault, problems });
    } else if (await this.followed(offer, before)) {
      this.refused.delete(inventory);
      offer.accept();
    } else {
      this.refused.set(inventory, offer);
      return this.show();
    }
    const stays = Object.keys(this.inForce.get(inventory)?.targets ?? {}).length;
    this.events.compare(inventory, stays, before, { fault, problems });
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
      this.events.changed(change);
      return true;
    } catch (error) {
      const refused = toFault(error);
      this.set(inventory, { ...before, fault: refused, problems });
      await this.replan().catch((again: unknown) =>
        this.parts.log.error('The plan could not be restored', { ...toFault(again) }),
      );
      if (refused.message !== before.fault?.message) this.events.refused(inventory, refused);
      return false;
    }
  }

  private threadChanged(fault: Fault | null): void {
    const before = this.threadFault;
    if (fault?.message === before?.message) return;
    this.threadFault = fault;
    if (fault) this.events.unread(fault);
    else this.events.readAgain();
    this.show();
  }

  /** Names of the inventories that are in force with targets. */
  private withTargets(): string[] {
    return [...this.inForce].filter(([, { targets }]) => Object.keys(targets).length > 0).map(([name]) => name);
  }

  private set(inventory: string, next: InForce): void {
    this.inForce.set(inventory, next);
    this.merged = undefined;
  }

  private show(): void {
    this.wakeFirst();
    const status = this.status();
    for (const sink of this.sinks) if (sink.credit > 0) sink.send(status);
  }

  private status(): InventoriesStatus {
    return { inventories: Object.entries(this.inventories).map(([name, one]) => this.statusOf(name, one)) };
  }

  private statusOf(name: string, inventory: Inventory): InventoryStatus {
    const source = inventory.file ?? (inventory.url && maskedUrl(inventory.url)) ?? inventory.command?.join(' ') ?? '';
    const isEnabled = isOn(inventory);
    const { targets, fault, problems, changedMs } = (isEnabled && this.inForce.get(name)) || NOTHING;
    const count = Object.keys(targets).length;
    const why = isEnabled ? (fault ?? this.threadFault) : null;
    return { name, source, isEnabled, targets: count, changedMs, fault: why, problems: [...problems] };
  }
}

const isOn = ({ enabled }: Inventory): boolean => enabled !== false;

const NOTHING: InForce = { targets: {}, fault: null, problems: [], changedMs: null };
const NO_TARGETS: ReadonlyMap<string, string> = new Map();
const NEVER = { lifetimeMs: null } satisfies Pick<ReturnType<typeof inventoryTimes>, 'lifetimeMs'>;
