import type { Fault } from '../../core/result/result.ts';
import type { IdentifiedSeries } from '../../station/plan/planner.ts';
import type { ReadFile } from '../../station/project/read-file.ts';
import type { CliContext } from '../command/context.ts';
import type { ResolvedPlan } from '../measure/expand-plan.ts';

/** Says of each target that is not probed why, once for each reason, and what should be known of those that are. */
export class LeftOut {
  private readonly err: CliContext['err'];
  private foreign: ReadFile['foreign'];
  private readonly said = new Set<string>();

  /** @param file whose words are taken for what it gives reasons for */
  constructor(context: Pick<CliContext, 'err'>, file: Pick<ReadFile, 'foreign'> = { foreign: null }) {
    this.err = context.err;
    this.foreign = file.foreign;
  }

  /** Another file gives the reasons from now on. */
  follow({ foreign }: Pick<ReadFile, 'foreign'>): void {
    this.foreign = foreign;
  }

  /** Names that are awaited may still come: they are passed over. */
  say({ left, notes }: ResolvedPlan): void {
    for (const { name, note } of notes) this.once(`${name}: ${note}`);
    for (const { name, reason, isAwaited } of left) if (!isAwaited) this.target(name, reason);
  }

  /** At the end, when names that are still awaited come too late. */
  sayRest({ left }: ResolvedPlan): void {
    for (const { name, isAwaited } of left) if (isAwaited) this.target(name, 'its name was still being resolved');
  }

  /** A target that is left out for another reason than its own settings. */
  target(name: string, reason: string): void {
    const why = this.foreign?.targets.get(name)?.reason ?? reason;
    const isNamed = why.startsWith(`${name}: `); // a reason may begin with the address that the target is
    this.once(`${name} is left out: ${isNamed ? why.slice(name.length + 2) : why}`);
  }

  /** Series that are left out because of a fault. */
  series(series: readonly IdentifiedSeries[], { message, hint }: Fault): void {
    const why = hint === undefined ? message : `${message.replace(/\.$/, '')} – ${hint}`;
    for (const { planned } of series) this.target(planned.target, why);
  }

  /** Those series that have no fault; of the others it is said. */
  unless(
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
    if (this.said.has(line)) return;
    this.said.add(line);
    this.err(`sounder: ${line}\n`);
  }
}
