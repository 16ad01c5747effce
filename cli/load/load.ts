import { formatDuration } from '../../core/model/duration.ts';
import type { Project, Target } from '../../core/model/project.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { EXIT, faultLine } from '../../host/exit-status.ts';
import { parseProject } from '../../probes/project-schema.ts';
import { DEFAULT_PROBE, PROBE_IDS, probeOf, THROUGHPUT_PROBE } from '../../probes/registry.ts';
import type { CliContext } from '../command/context.ts';
import { usage } from '../command/usage.ts';
import { openDriver } from '../measure/open-driver.ts';
import { lookUpNames, RunPlan } from '../measure/run-plan.ts';
import { nameReporter, reportSlowNames } from '../output/name-lines.ts';
import type { LoadOptions } from './load-options.ts';
import { loadLine, loadText } from './load-report.ts';
import { LoadRun } from './load-run.ts';

/** Wait for a reply of the server. */
const REPLY = '10s';

/**
 * Probes that measure the latency, the first that this host permits: the default one, else one for which a closed port is as
 * good as an open one.
 */
const LATENCY_PROBES: readonly string[] = [
  DEFAULT_PROBE,
  ...PROBE_IDS.filter((id) => {
    const { needsPort, refusedIsAnswer, service, adaptive } = probeOf(id).definition;
    return needsPort && refusedIsAnswer && !service && adaptive === null;
  }),
];

/** `sounder probe load`: latency idle and while throughput tests fill the path in each direction. */
export async function load(context: CliContext, to: string, options: LoadOptions): Promise<number> {
  const project = projectOf(to, options);
  const plan = new RunPlan({
    project,
    clock: context.clock,
    names: lookUpNames(context, project),
    isOnce: true,
    listener: nameReporter(context, options),
    onError: (error) => context.err(faultLine(toFault(error))),
  });
  const cancelSlowNames = reportSlowNames(context, plan);
  try {
    const { series, left } = await plan.whole(context.interrupted);
    if (context.interrupted.aborted) return EXIT.interrupted;
    const missing = left[0];
    if (missing) throw new FaultError({ code: 'resolver.nothing-left', message: `${to}: ${missing.reason}` });
    return await measure(context, to, series, options);
  } finally {
    cancelSlowNames();
    plan.close();
  }
}

async function measure(
  context: CliContext,
  to: string,
  series: readonly IdentifiedSeries[],
  options: LoadOptions,
): Promise<number> {
  const { io, lacks } = await openDriver(context, { series, isGrowing: false });
  try {
    const latency = firstPossible(series, lacks);
    const [out, incoming] = (['out', 'in'] as const).map((direction) => seriesOf(series, direction));
    if (!out || !incoming) throw new Error('a target of several addresses');
    const run = new LoadRun({ ...context, io, latency, tests: { out, in: incoming }, ...options });
    const result = await run.run();
    const about = { to, latency, server: out, options };
    context.out(options.json ? loadLine(about, result) : loadText(about, result));
    if (result.fault) context.err(faultLine(result.fault));
    if (context.interrupted.aborted) return EXIT.interrupted;
    return result.fault ? EXIT.cannotMeasure : EXIT.ok;
  } finally {
    await io.close();
  }
}

const seriesOf = (series: readonly IdentifiedSeries[], target: string): IdentifiedSeries | undefined =>
  series.find(({ planned }) => planned.target === target);

function firstPossible(
  series: readonly IdentifiedSeries[],
  lacks: (one: IdentifiedSeries) => Fault | null,
): IdentifiedSeries {
  const candidates = LATENCY_PROBES.flatMap((id) => seriesOf(series, id) ?? []);
  const faults = candidates.map(lacks);
  const possible = candidates[faults.indexOf(null)];
  if (!possible) throw new FaultError(faults[0] ?? { code: 'packet-io.unavailable', message: 'Nothing can be sent' });
  return possible;
}

/** The measurement as a project: the latency by each possible probe, and the test of each direction. */
function projectOf(to: string, options: LoadOptions): Project {
  const { server, serverPort, durationMs, intervalMs, latencyPort, family } = options;
  const common = family === null ? {} : { addressFamily: `ipv${family}` as const };
  const { definition } = probeOf(THROUGHPUT_PROBE);
  const test = (direction: 'out' | 'in'): Target => ({
    ...common,
    probe: definition.id,
    to: server,
    timeout: REPLY,
    interval: '1s', // no longer wait for other tests than for a reply
    ...(serverPort === null ? {} : { port: serverPort }),
    ...definition.service?.throughput?.settings(direction, durationMs),
  });
  const latency = (id: string): Target => ({
    ...common,
    probe: id,
    to,
    interval: formatDuration(intervalMs),
    timeout: '2s',
    ...(probeOf(id).definition.needsPort ? { port: latencyPort } : {}),
  });
  const targets = {
    ...Object.fromEntries(LATENCY_PROBES.map((id) => [id, latency(id)])),
    out: test('out'),
    in: test('in'),
  };
  const checked = parseProject({ sounder: 1, targets });
  if ('project' in checked) return checked.project;
  throw usage([...new Set(checked.issues.map(({ message }) => message))].join('\nsounder: '));
}
