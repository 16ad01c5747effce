import type { Target } from '../../../core/model/project.ts';
import { byPlace, type ProjectProblem } from '../problem.ts';
import type { ImportedTarget, ImportResult } from './imported-file.ts';
import type { Located } from './json-text.ts';
import { type NetprobeFile, parseNetprobe } from './netprobe-schema.ts';
import { FreeNames, meantTarget, type PlacedJob } from './netprobe-targets.ts';

interface ProbesJob extends PlacedJob {
  /** Names of the probes that do it. */
  readonly probes: string[];
}

/**
 * Reads the configuration of a netProbe server: the jobs of all its probes. A job that several probes have through a
 * template is measured once, from here. Passwords are left out.
 */
export function readNetprobe(source: string): ImportResult {
  const read = parseNetprobe(source);
  if ('problems' in read) return read;
  const { file, located } = read;
  const { config_cache = -1, server_name = 'localhost', tcp_port = 5000 } = file.global ?? {};
  const warnings: ProjectProblem[] = [...located.warnings];
  const targets = new Map<string, Target>();
  const names = new FreeNames();
  const words = new Map<string, ImportedTarget>();
  for (const placed of jobsOf(file, located, warnings)) {
    const meant = meantTarget(placed, located, warnings);
    if (!meant) continue;
    const { target, reason } = meant;
    const name = names.take(`${placed.probes[0]} ${placed.job.job} ${target.to}`);
    targets.set(name, { ...target, description: `job of ${placed.probes.join(', ')}`.slice(0, 1000) });
    words.set(name, { type: placed.job.job, ...(reason === null ? {} : { reason }) });
  }
  if (targets.size === 0) warnings.push(located.problem([], 'There is no job that this version can run'));
  return {
    project: { sounder: 1, targets: Object.fromEntries(targets) },
    warnings: byPlace(warnings),
    globals: { config_cache, server_name, tcp_port },
    groups: {},
    targets: words,
    reloadMs: 0,
  };
}

/** Every job once, where it is written, with the probes that do it. */
function jobsOf(file: NetprobeFile, located: Located, warnings: ProjectProblem[]): ProbesJob[] {
  const placed: ProbesJob[] = [];
  const ofTemplate = new Map<string, ProbesJob[]>();
  for (const [at, template] of (file.template ?? []).entries()) {
    const jobs = (template.jobs ?? []).map((job, index): ProbesJob => {
      return { job, path: ['template', at, 'jobs', index], probes: [] };
    });
    ofTemplate.set(template.name, jobs);
  }
  for (const [at, probe] of file.probe.entries()) {
    for (const [index, job] of (probe.jobs ?? []).entries()) {
      placed.push({ job, path: ['probe', at, 'jobs', index], probes: [probe.probename] });
    }
    for (const [index, name] of (probe.template ?? []).entries()) {
      const jobs = ofTemplate.get(name);
      if (!jobs) warnings.push(located.problem(['probe', at, 'template', index], `There is no template "${name}"`));
      for (const one of jobs ?? []) {
        if (one.probes.length === 0) placed.push(one);
        one.probes.push(probe.probename);
      }
    }
  }
  return placed;
}
