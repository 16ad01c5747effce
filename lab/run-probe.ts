import { type Lab, type LabRun, runInLab } from './namespaces.ts';
import type { ProbeReport, ProbeRow, ProbeTask } from './probe.ts';

/** The command that runs in a lab, for callers that need more around it than `runProbe`. */
export const probeCommand = (task: ProbeTask): readonly string[] => [
  process.execPath,
  'lab/probe.ts',
  JSON.stringify(task),
];

/** Throws its error output when it fails. */
export function reportOf({ exitCode, stdout, stderr }: LabRun): ProbeReport {
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (exitCode !== 0 || line === undefined) throw new Error(`probe ended with ${exitCode}: ${stderr}`);
  return JSON.parse(line) as ProbeReport;
}

export const runProbe = async (lab: Lab, task: ProbeTask): Promise<ProbeReport> =>
  reportOf(await runInLab(lab, probeCommand(task)));

/** Number of samples per outcome. */
export function tally(rows: readonly { readonly outcome: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Finds the first row of a series. */
export const rowOf = ({ rows }: ProbeReport, series: number): ProbeRow | undefined =>
  rows.find((row) => row.series === series);
