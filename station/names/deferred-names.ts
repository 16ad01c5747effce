import type { ResolvedNames } from '../../core/plan/expand.ts';
import type { Fault } from '../../core/result/result.ts';
import { asClause } from '../../core/text/clause.ts';

/** Resolved names that would make the plan too fast: they wait for the plan to change. */
export class DeferredNames {
  /** Why names are deferred; null = none is. */
  fault: Fault | null = null;
  /** The names as the plan in force has them. */
  private accepted: ResolvedNames = new Map();

  /** All of them are in the plan. @param names do not change any more */
  accept(names: ResolvedNames): void {
    this.accepted = names;
    this.fault = null;
  }

  /** The names as they can be followed: those of the plan in force, and why others are not probed. */
  without(names: ResolvedNames, fault: Fault): ResolvedNames {
    const followed = new Map<string, readonly string[] | { readonly failed: string }>();
    for (const [key, known] of names) {
      const before = this.accepted.get(key);
      if ('failed' in known) followed.set(key, known);
      else if (before && !('failed' in before)) followed.set(key, before);
      else followed.set(key, { failed: `not probed: ${asClause(fault.message)}` });
    }
    return followed;
  }

  /** @returns whether that was not known yet */
  defer(fault: Fault): boolean {
    const isNew = this.fault === null;
    this.fault = fault;
    return isNew;
  }
}
