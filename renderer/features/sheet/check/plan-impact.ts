import { isPacketTemplate } from '../../../../core/model/packet.ts';
import type { Target } from '../../../../core/model/project.ts';
import { packetBudget, type SeriesLoad } from '../../../../core/plan/budget.ts';
import type { PlannedSeries } from '../../../../core/plan/expand.ts';
import {
  expanded,
  type LoadChange,
  loadChange,
  type NetLoad,
  type PlanParts,
  seriesLoad,
} from '../../flood/plan-loads.ts';
import { type Drafts, isTargetKey, type RowKey, targetKey } from '../model/drafts.ts';
import { deletedGroups, draftedGroups, type SheetBase, targetKeys, targetRow } from '../model/sheet-rows.ts';

/** The applied project, and the addresses that its names have. */
export interface ImpactBase extends SheetBase {
  /** First address of targets by id. */
  readonly addresses: ReadonlyMap<number, string>;
}

/** The difference between the applied plan and that of the drafts. */
export interface PlanImpact extends LoadChange {
  /** The /24 with the most packets/s of the drafts; null without IPv4. */
  readonly busiest: NetLoad | null;
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

/** Everything for which the engine would restart the series; see `sameWork` of the planner. */
function workText(series: PlannedSeries): { readonly work: string; readonly load: SeriesLoad } {
  const { packet, load } = seriesLoad(series);
  const { intervalMs, timeoutMs, packets, spacingMs } = series.settings;
  const rounds = isPacketTemplate(packet) ? [packets, spacingMs] : [];
  return {
    work: JSON.stringify([intervalMs, timeoutMs, rounds, packet]),
    load,
  };
}

function planOf(name: string, target: Target, parts: PlanParts, address: string | undefined): TargetPlan {
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
      ...loadChange(oldLoads, newLoads),
      busiest,
      begin,
      end,
      restart,
    };
  }

  /** The plans of all rows as they will be; those without a change are the same objects. */
  private drafted(base: ImpactBase, drafts: Drafts, wrong: ReadonlySet<RowKey>): ReadonlyMap<RowKey, TargetPlan> {
    const changesGroups = [...drafts.keys()].some((key) => !isTargetKey(key));
    const parts: PlanParts = { defaults: base.defaults, groups: draftedGroups(base, drafts) };
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
