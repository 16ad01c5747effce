import type { FileKind } from '../../core/model/file-kind.ts';
import type { Project } from '../../core/model/project.ts';
import { rateLimitOf } from '../../core/model/rate-limit.ts';
import { firstRound, planDocument } from '../../core/plan/plan-document.ts';
import type { CompiledSeries } from '../../core/plan/series.ts';
import { EXIT, faultLine } from '../../host/exit-status.ts';
import { compileSeries } from '../../probes/compile-series.ts';
import type { CliContext } from '../command/context.ts';
import { rateFault } from '../measure/check-rate.ts';
import { type ResolvedPlan, unresolvedPlan } from '../measure/expand-plan.ts';
import { lookUpNames, RunPlan } from '../measure/run-plan.ts';
import { LeftOut } from '../output/left-out.ts';
import { requireProject } from './project-argument.ts';

export interface PlanOptions {
  readonly as?: FileKind;
  readonly rate?: number;
  /** Look names up. */
  readonly resolve: boolean;
  readonly json: boolean;
}

/** `sounder plan`: the packets of one round and the packet budget. Sends only name look-ups, with --resolve. */
export async function plan(context: CliContext, path: string, options: PlanOptions): Promise<number> {
  const file = await requireProject(context, path, options.as);
  const { project } = file;
  if (Object.keys(project.inventories ?? {}).length > 0)
    context.err('sounder: Targets of inventories are not in this plan\n');
  const resolved = options.resolve ? await resolvedPlan(context, project) : unresolvedPlan(project);
  const { series } = resolved;
  const compiled = series.map(compileSeries);
  const document = planDocument(compiled);
  const rate = rateLimitOf(project, options.rate);
  const first = firstRound(compiled, rate);
  const { budget } = document;
  const left = new LeftOut(context, file);
  left.report({ ...resolved, notes: [] });
  left.reportPending(resolved);
  const tooFast = rateFault(series, rate, 'interval');
  if (tooFast) context.err(faultLine(tooFast));
  const status = context.interrupted.aborted ? EXIT.interrupted : EXIT.ok;
  if (options.json) {
    context.out(`${JSON.stringify(options.rate === undefined ? document : { ...document, firstRound: first })}\n`);
    return status;
  }
  const net = budget.busiestSlash24;
  const most = budget.atMost ? 'at most ' : '';
  context.out(
    [
      `series             ${series.length}`,
      `packets per round  ${most}${budget.packetsPerRound}`,
      `packets/s          ${most}${trim(budget.packetsPerSecond)}`,
      `first round        ${trim(first.seconds)} s, at most ${trim(first.packetsPerSecond)} packets/s`,
      `bit/s              ${most}${trim(budget.bitsPerSecond)}`,
      ...throughputLines(compiled),
      `round              ${trim(budget.roundSeconds)} s`,
      ...(net
        ? [
            `busiest /24        ${net.prefix}: ${trim(net.packetsPerSecond)} packets/s, ${trim(net.bitsPerSecond)} bit/s`,
          ]
        : []),
      '',
    ].join('\n'),
  );
  return status;
}

/** Throughput tests that the budget counts as nothing, since they are as fast as the network. */
function throughputLines(series: readonly CompiledSeries[]): string[] {
  const unlimited = series.filter(({ definition, load }) => definition.service?.throughput && load.packets === 0);
  return unlimited.length === 0 ? [] : [`throughput tests   ${unlimited.length}, without limit: not in these figures`];
}

/** The plan with resolved names; without those that are not resolved until Ctrl-C. */
async function resolvedPlan(context: CliContext, project: Project): Promise<ResolvedPlan> {
  const { clock, interrupted } = context;
  const listener = { changed: () => undefined, silence: () => undefined };
  const onError = () => undefined;
  const plan = new RunPlan({ project, clock, names: lookUpNames(context, project), isOnce: true, listener, onError });
  try {
    return await plan.whole(interrupted);
  } finally {
    plan.close();
  }
}

const trim = (value: number): string => String(Math.round(value * 1000) / 1000);
