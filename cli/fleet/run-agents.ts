import { type Fault, toFault } from '../../core/result/result.ts';
import { asClause } from '../../core/text/clause.ts';
import { EXIT, exitStatus, faultLine } from '../../host/exit-status.ts';
import type { CliContext } from '../command/context.ts';

interface Asked {
  fleetRun(request: { readonly name: string }): Promise<{ readonly series: number }>;
}

type AgentRun = { readonly name: string } & ({ readonly series: number } | { readonly fault: Fault });

/** `sounder fleet run`: asks every agent, also when others fail. @returns exit status of the first failure */
export async function runAgents(
  { out, err }: Pick<CliContext, 'out' | 'err'>,
  station: Asked,
  { names, json }: { readonly names: readonly string[]; readonly json: boolean },
): Promise<number> {
  const runs: AgentRun[] = [];
  for (const name of new Set(names)) {
    const answer = await station.fleetRun({ name }).catch((error: unknown) => ({ fault: toFault(error) }));
    runs.push({ name, ...answer });
  }
  if (json) out(`${JSON.stringify({ runs })}\n`);
  let status: number = EXIT.ok;
  for (const run of runs) {
    if ('fault' in run) {
      status ||= exitStatus(run.fault);
      err(faultLine({ ...run.fault, message: `${run.name}: ${asClause(run.fault.message)}` }));
    } else if (!json) out(`${run.name} measures ${run.series} series now\n`);
  }
  return status;
}
