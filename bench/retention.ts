import { OPEN_PING_GROUPS, runInLab } from '../lab/namespaces.ts';
import { printTable } from './packet-lab.ts';
import type { RetentionFigures, RetentionTask } from './retention/retention-run.ts';

/** Measures 10 000 × 1 Hz over ICMP datagram sockets while the limits of the storage delete most of a stored history, and before. */
export async function benchRetention(task: RetentionTask): Promise<RetentionFigures> {
  const run = await runInLab({ network: [OPEN_PING_GROUPS] }, [
    process.execPath,
    'bench/retention/retention-run.ts',
    JSON.stringify(task),
  ]);
  if (run.exitCode !== 0) throw new Error(`the run exited with ${run.exitCode}: ${run.stderr}`);
  const figures = JSON.parse(run.stdout) as RetentionFigures;
  const { storedMb, leftMb, before, during, delayRatio } = figures;
  printTable(
    `Retention from ${storedMb.samples} + ${storedMb.minutes} + ${storedMb.hours} MB of samples, minutes and hours to ${leftMb.samples} + ${leftMb.minutes} + ${leftMb.hours} MB; longest send delay ${delayRatio.toFixed(2)} times that before`,
    [
      ...['', 's', 'samples', 'not measured', 'send delay p50 ms', 'p99', 'max'],
      ...['longest gap beyond the interval ms', 'longest pause of live rows ms', 'station and store, cores'],
    ],
    [['before', before] as const, ['during', during] as const].map(([name, phase]) => [
      ...[name, phase.seconds.toFixed(0), phase.delays.samples, phase.delays.notMeasured],
      ...[phase.delays.p50Ms, phase.delays.p99Ms, phase.delays.maxMs, phase.delays.longestGapMs].map(ms),
      ...[ms(phase.livePauseMs), phase.stationCores.toFixed(2)],
    ]),
  );
  return figures;
}

const ms = (value: number): string => value.toFixed(2);
