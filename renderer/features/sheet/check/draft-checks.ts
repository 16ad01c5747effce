import type { FaultData } from '../../../../core/result/fault-data.ts';
import { toFault } from '../../../../core/result/result.ts';
import type { Catalog, CatalogStore } from '../../../live/catalog-store.ts';
import type { Drafts, RowKey } from '../model/drafts.ts';
import type { CellProblem } from './check-drafts.ts';
import type { ImpactBase, PlanImpact } from './plan-impact.ts';
import type { SheetChecker } from './sheet-checker.ts';

/** Result of a check, as the store keeps it. */
export interface CheckedDrafts {
  readonly isChecking: boolean;
  readonly problems?: ReadonlyMap<RowKey, ReadonlyMap<string, string>>;
  readonly problemList?: readonly CellProblem[];
  readonly impact?: PlanImpact;
}

interface ChecksParts {
  readonly catalog: CatalogStore;
  readonly checker: SheetChecker;
  readonly drafts: () => Drafts;
  /** The result is of use at the moment. */
  readonly isNeeded: () => boolean;
  readonly report: (found: CheckedDrafts) => void;
  readonly fail: (fault: FaultData) => void;
}

/** Keeps errors and plan of the drafts up to date: one check at a time, then another if something changed meanwhile. */
export class DraftChecks {
  private readonly parts: ChecksParts;
  private running: Promise<void> | undefined;
  private isStale = false;
  /** The last check was done. */
  private isDone = false;
  private catalog: Catalog | undefined;
  private base: ImpactBase | undefined;

  constructor(parts: ChecksParts) {
    this.parts = parts;
    parts.catalog.subscribe(() => {
      if (parts.isNeeded()) this.start();
    });
  }

  start(): void {
    this.isStale = true;
    this.running ??= this.run();
  }

  /** Resolves to true when the result is that of the newest drafts; to false when they cannot be checked. */
  async settled(): Promise<boolean> {
    if (!this.isDone && !this.running) this.start(); // once more
    await this.running;
    return this.isDone;
  }

  private async run(): Promise<void> {
    const { checker, drafts, report, fail } = this.parts;
    report({ isChecking: true });
    while (this.isStale) {
      this.isStale = false;
      this.isDone = false;
      try {
        const { problems, impact } = await checker.check(this.currentBase(), drafts());
        this.isDone = true;
        if (!this.isStale) report({ isChecking: true, problems: byCell(problems), problemList: problems, impact });
      } catch (error) {
        fail(toFault(error));
      }
    }
    this.running = undefined;
    report({ isChecking: false });
  }

  private currentBase(): ImpactBase {
    const catalog = this.parts.catalog.getState();
    if (this.base && this.catalog === catalog) return this.base;
    this.catalog = catalog;
    this.base = baseOf(catalog);
    return this.base;
  }
}

function byCell(problems: readonly CellProblem[]): ReadonlyMap<RowKey, ReadonlyMap<string, string>> {
  const found = new Map<RowKey, Map<string, string>>();
  for (const { key, column, message } of problems) {
    const cells = found.get(key) ?? new Map<string, string>();
    if (!cells.has(column)) cells.set(column, message);
    found.set(key, cells);
  }
  return found;
}

function baseOf({ defaults, groups, targets, series }: Catalog): ImpactBase {
  const addresses = new Map<number, string>();
  for (const [, target, address] of series.values()) if (!addresses.has(target)) addresses.set(target, address);
  const plain = [...targets].map(([id, { name, definition }]) => [id, { name, definition }] as const);
  return { defaults, groups, targets: new Map(plain), addresses };
}
