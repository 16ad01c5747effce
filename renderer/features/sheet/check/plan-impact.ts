import { parseIpv4 } from '../../../../core/model/address.ts';
import { isPacketTemplate } from '../../../../core/model/packet.ts';
import type { Group, Target } from '../../../../core/model/project.ts';
import { loadOf, paceOf, packetBudget, type SeriesLoad, tidy } from '../../../../core/plan/budget.ts';
import { expandTarget, type PlannedSeries, resolveKey } from '../../../../core/plan/expand.ts';
import { definitionOf, probeOf } from '../../../../probes/registry.ts';
import { type Drafts, isTargetKey, type RowKey, targetKey } from '../model/drafts.ts';
import { deletedGroups, draftedGroups, type SheetBase, targetKeys, targetRow } from '../model/sheet-rows.ts';

/** The applied project, and the addresses that its names have. */
export interface ImpactBase extends SheetBase {
  /** First address of targets by id. */
  readonly addresses: ReadonlyMap<number, string>;
}

/** Load of a plan. */
export interface PlanLoad {
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
  /** These are upper limits. */
  readonly isCeiling: boolean;
  readonly series: number;
}

/** A /24 with its packets/s. */
export interface NetLoad {
  readonly prefix: string;
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
}

/** The difference between the applied plan and that of the drafts. */
export interface PlanImpact {
  readonly before: PlanLoad;
  readonly after: PlanLoad;
  /** The /24 with the most packets/s of the drafts; null without IPv4. */
  readonly busiest: NetLoad | null;
  /** The busiest /24 among those that get more packets than before; null = none does. */
  readonly raised: NetLoad | null;
  readonly begin: number;
  readonly end: number;
  /** Series that continue with other packets or times. */
  readonly restart: number;
}

/** The series of a target: what they send, by identity, and their loads. */
interface TargetPlan {
  readonly series: ReadonlyMap<string, string>;
  readonly loads: readonly SeriesLoad[];
}

const NONE: ReadonlySet<RowKey> = new Set();
const NOTHING_PLANNED: TargetPlan = { series: new Map(), loads: [] };

interface Parts extends Pick<SheetBase, 'defaults'> {
  readonly groups: Readonly<Record<string, Group>>;
}

/** Expands a target. A name counts with the address that it has, or as one address that is not known. */
function expanded(name: string, target: Target, parts: Parts, address: string | undefined): readonly PlannedSeries[] {
  const project = { sounder: 1 as const, ...parts };
  const found = expandTarget(name, target, project, new Map(), undefined, definitionOf);
  if (found.unresolved === null) return found.series;
  const key = resolveKey(found.unresolved, found.settings.family);
  const names = new Map([[key, [address ?? found.unresolved]]]);
  return expandTarget(name, target, project, names, undefined, definitionOf).series;
}

/** Everything for which the engine would restart the series; see `sameWork` of the planner. */
function workText(series: PlannedSeries): { readonly work: string; readonly load: SeriesLoad } {
  const { compile, definition } = probeOf(series.probe);
  const packet = compile(series);
  const { intervalMs, timeoutMs, packets, spacingMs } = series.settings;
  const rounds = isPacketTemplate(packet) ? [packets, spacingMs] : [];
  return {
    work: JSON.stringify([intervalMs, timeoutMs, rounds, packet]),
    load: loadOf(series.address, series.settings, packet, definition),
  };
}

function planOf(name: string, target: Target, parts: Parts, address: string | undefined): TargetPlan {
  const series = new Map<string, string>();
  const loads: SeriesLoad[] = [];
  for (const one of expanded(name, target, parts, address)) {
    const { work, load } = workText(one);
    series.set(JSON.stringify([one.probe, one.address, one.group, one.port]), work);
    loads.push(load);
  }
  return { series, loads };
}

/** A target that cannot be planned, as one with an error, plans nothing. */
function safePlanOf(...args: Parameters<typeof planOf>): TargetPlan {
  try {
    return planOf(...args);
  } catch {
    return NOTHING_PLANNED; // its cells say what is wrong
  }
}

function netsOf(loads: Iterable<SeriesLoad>): Map<number, { packets: number; bits: number }> {
  const nets = new Map<number, { packets: number; bits: number }>();
  for (const load of loads) {
    const value = parseIpv4(load.address);
    if (value === undefined) continue;
    const net = Math.floor(value / 256);
    const sum = nets.get(net) ?? { packets: 0, bits: 0 };
    sum.packets += paceOf(load);
    sum.bits += paceOf(load) * load.packetBytes * 8;
    nets.set(net, sum);
  }
  return nets;
}

const prefixOf = (net: number): string => `${(net >>> 16) & 255}.${(net >>> 8) & 255}.${net & 255}.0/24`;

/** Compares the plan of drafts with the applied one, of which it keeps the series. */
export class ImpactReader {
  private base: ImpactBase | undefined;
  private plans = new Map<RowKey, TargetPlan>();

  setBase(base: ImpactBase): void {
    this.base = base;
    this.plans = new Map();
    for (const [id, { name, definition }] of base.targets)
      this.plans.set(targetKey(id), safePlanOf(name, definition, base, base.addresses.get(id)));
  }

  /** @param wrong rows with errors, which count as they are applied */
  read(drafts: Drafts, wrong: ReadonlySet<RowKey> = NONE): PlanImpact {
    const { base, plans } = this;
    if (!base) throw new Error('the project comes before its drafts');
    const after = this.drafted(base, drafts, wrong);
    let [begin, end, restart] = [0, 0, 0];
    for (const key of new Set([...plans.keys(), ...after.keys()])) {
      const old = plans.get(key) ?? NOTHING_PLANNED;
      const now = after.get(key) ?? NOTHING_PLANNED;
      if (old === now) continue;
      for (const [series, work] of now.series) {
        const known = old.series.get(series);
        if (known === undefined) begin += 1;
        else if (known !== work) restart += 1;
      }
      for (const series of old.series.keys()) if (!now.series.has(series)) end += 1;
    }
    const loads = (some: ReadonlyMap<RowKey, TargetPlan>) => [...some.values()].flatMap((plan) => plan.loads);
    const [oldLoads, newLoads] = [loads(plans), loads(after)];
    const { busiestSlash24: busiest } = packetBudget(newLoads);
    return {
      before: loadOfPlan(oldLoads),
      after: loadOfPlan(newLoads),
      busiest,
      raised: raisedNet(oldLoads, newLoads),
      begin,
      end,
      restart,
    };
  }

  /** The plans of all rows as they will be; those without a change are the same objects. */
  private drafted(base: ImpactBase, drafts: Drafts, wrong: ReadonlySet<RowKey>): ReadonlyMap<RowKey, TargetPlan> {
    const changesGroups = [...drafts.keys()].some((key) => !isTargetKey(key));
    const parts: Parts = { defaults: base.defaults, groups: draftedGroups(base, drafts) };
    const gone = deletedGroups(drafts);
    const after = new Map<RowKey, TargetPlan>();
    for (const key of targetKeys(base, drafts)) {
      const known = this.plans.get(key);
      if (wrong.has(key) || (known && !changesGroups && !drafts.has(key))) {
        after.set(key, known ?? NOTHING_PLANNED);
        continue;
      }
      const row = targetRow(base, drafts, key, gone);
      if (!row || row.draft?.isDeleted) continue;
      const id = Number(key.slice(1));
      const address = row.applied?.to === row.part.to ? base.addresses.get(id) : undefined;
      after.set(key, safePlanOf(row.name, row.part, parts, address));
    }
    return after;
  }
}

function loadOfPlan(loads: readonly SeriesLoad[]): PlanLoad {
  const { packetsPerSecond, bitsPerSecond, isCeiling } = packetBudget(loads);
  return { packetsPerSecond, bitsPerSecond, isCeiling, series: loads.length };
}

function raisedNet(before: readonly SeriesLoad[], after: readonly SeriesLoad[]): NetLoad | null {
  const old = netsOf(before);
  let raised: NetLoad | null = null;
  for (const [net, { packets, bits }] of netsOf(after)) {
    if (tidy(packets) <= tidy(old.get(net)?.packets ?? 0) || packets <= (raised?.packetsPerSecond ?? 0)) continue;
    raised = { prefix: prefixOf(net), packetsPerSecond: tidy(packets), bitsPerSecond: tidy(bits) };
  }
  return raised;
}
