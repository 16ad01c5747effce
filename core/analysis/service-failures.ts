import { CAUSES, OUTCOMES, outcomeClass } from '../model/outcome.ts';
import type { Fault } from '../result/result.ts';
import { readDetail } from '../service/detail.ts';

const NAMED_TARGETS = 3;

/** Transactions that this host could not carry out: a missing program, secret or sensor. They are not loss. */
export class ServiceFailures {
  /** A transaction was carried out, whatever came of it. */
  wasAnyMeasured = false;
  private readonly byReason = new Map<string, Set<string>>();

  /** @param detail of the sample, JSON */
  add(target: string, outcome: number, cause: number, detail: string | null | undefined): void {
    const isFailure =
      outcome === OUTCOMES['local-error'] ||
      (outcome === OUTCOMES['not-measured'] && cause === CAUSES['not-available']);
    if (!isFailure) {
      if (outcomeClass(outcome) !== 'excluded') this.wasAnyMeasured = true;
      return;
    }
    const { error } = (readDetail(detail) ?? {}) as { readonly error?: unknown };
    const reason = typeof error === 'string' && error !== '' ? error : 'the reason is not known';
    this.byReason.set(reason, (this.byReason.get(reason) ?? new Set()).add(target));
  }

  /** @param isAll nothing else was measured; null when no transaction failed so */
  fault(isAll: boolean): Fault | null {
    const reasons = [...this.byReason].map(([reason, targets]) => `${reason} (${listed([...targets])})`);
    if (reasons.length === 0) return null;
    const what = isAll ? 'Nothing could be measured' : 'Some targets could not be measured';
    return {
      code: isAll ? 'service.nothing-measured' : 'service.partly-measured',
      message: `${what}: ${reasons.join('; ')}`,
    };
  }
}

function listed(targets: readonly string[]): string {
  const more = targets.length - NAMED_TARGETS;
  return `${targets.slice(0, NAMED_TARGETS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
