import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { Fault } from '../../core/result/result.ts';
import { asClause, withoutCapital } from '../../core/text/clause.ts';
import type { ReadFile } from '../../station/project/read-file.ts';
import type { CliContext } from '../command/context.ts';
import type { ResolvedPlan } from '../measure/expand-plan.ts';

/** Reports why targets are not probed, each reason once, and notes on those that are. */
export class LeftOut {
  private readonly err: CliContext['err'];
  private imported: ReadFile['imported'];
  private readonly reported = new Set<string>();

  /** @param file an import whose own reasons take precedence */
  constructor(context: Pick<CliContext, 'err'>, file: Pick<ReadFile, 'imported'> = { imported: null }) {
    this.err = context.err;
    this.imported = file.imported;
  }

  /** Takes the reasons of another file from now on. */
  follow({ imported }: Pick<ReadFile, 'imported'>): void {
    this.imported = imported;
  }

  /** Reports a plan. Targets whose name is still being looked up are passed over. */
  report({ left, notes }: ResolvedPlan): void {
    for (const { name, note } of notes) this.once(`${name}: ${note}`);
    for (const { name, reason, isAwaited } of left) if (!isAwaited) this.target(name, reason);
  }

  /** Reports targets whose name is still being looked up at the end. */
  reportPending({ left }: ResolvedPlan): void {
    for (const { name, isAwaited } of left) if (isAwaited) this.target(name, 'its name was not resolved in time');
  }

  /** Reports a target that is not probed. */
  target(name: string, reason: string): void {
    const why = this.imported?.targets.get(name)?.reason ?? reason;
    const isNamed = why.startsWith(`${name}: `); // a reason may begin with the target's address
    this.once(`${name} is not probed: ${asClause(isNamed ? why.slice(name.length + 2) : why)}`);
  }

  /** Reports series that are not probed because of a fault. */
  series(series: readonly IdentifiedSeries[], { message, hint }: Fault): void {
    const why = hint === undefined ? message : `${message.replace(/\.$/, '')} – ${withoutCapital(hint)}`;
    for (const { planned } of series) this.target(planned.target, why);
  }

  /** The series without a fault; reports the others. */
  without(
    series: readonly IdentifiedSeries[],
    faultOf: (series: IdentifiedSeries) => Fault | null,
  ): readonly IdentifiedSeries[] {
    return series.filter((one) => {
      const fault = faultOf(one);
      if (fault) this.series([one], fault);
      return fault === null;
    });
  }

  private once(line: string): void {
    if (this.reported.has(line)) return;
    this.reported.add(line);
    this.err(`sounder: ${line}\n`);
  }
}
