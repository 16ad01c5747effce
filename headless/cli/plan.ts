import type { FileKind } from '../../core/model/file-kind.ts';
import { EXIT } from '../../host/exit-status.ts';
import { firstRound, planDocument } from '../../station/plan-document.ts';
import type { CliContext } from './context.ts';
import { requireProject } from './project-argument.ts';
import { leftLines, resolvePlan, unresolvedPlan } from './resolve.ts';

/** `sounder plan`: what one round would send, and the packet budget. Sends nothing but, with --resolve, name look-ups. */
export async function plan(
  context: CliContext,
  path: string,
  options: { readonly as?: FileKind; readonly rate?: number; readonly resolve: boolean; readonly json: boolean },
): Promise<number> {
  const file = requireProject(path, options.as, context.err);
  const { project } = file;
  const resolved = options.resolve ? await resolvePlan(project, context.clock) : unresolvedPlan(project);
  const { series } = resolved;
  const document = planDocument(series);
  const first = firstRound(series, options.rate);
  const { budget } = document;
  context.err(leftLines(resolved, file));
  if (options.json) {
    context.out(`${JSON.stringify({ ...document, firstRound: first })}\n`);
    return EXIT.ok;
  }
  const net = budget.busiestSlash24;
  context.out(
    [
      `series             ${series.length}`,
      `packets per round  ${budget.packetsPerRound}`,
      `packets/s          ${trim(budget.packetsPerSecond)}`,
      `first round        ${trim(first.seconds)} s, at most ${trim(first.packetsPerSecond)} packets/s`,
      `bit/s              ${trim(budget.bitsPerSecond)}`,
      `round              ${trim(budget.roundSeconds)} s`,
      ...(net
        ? [
            `busiest /24        ${net.prefix}: ${trim(net.packetsPerSecond)} packets/s, ${trim(net.bitsPerSecond)} bit/s`,
          ]
        : []),
      '',
    ].join('\n'),
  );
  return EXIT.ok;
}

const trim = (value: number): string => String(Math.round(value * 1000) / 1000);
