import { OPEN_PING_GROUPS, runInLab } from '../lab/namespaces.ts';
import { printTable } from './packet-lab.ts';
import type { WholeFigures, WholeTask } from './whole-run.ts';

/** Measures 10 000 × 1 Hz through engine, station and store, over ICMP datagram sockets; with or without a page on the table. */
export async function benchWhole(task: WholeTask): Promise<WholeFigures> {
  const run = await runInLab({ network: [OPEN_PING_GROUPS] }, [
    process.execPath,
    'bench/whole-run.ts',
    JSON.stringify(task),
  ]);
  if (run.exitCode !== 0) throw new Error(`the run exited with ${run.exitCode}: ${run.stderr}`);
  const figures = JSON.parse(run.stdout) as WholeFigures;
  printTable(
    `10 000 × 1 Hz × ${task.seconds} s, ${task.withPage ? 'a page on the table' : 'no page'}`,
    [
      'false losses',
      'not measured',
      'engine %',
      'station + store %',
      'engine MB',
      'send delay p50 µs',
      'p99',
      'max',
      'B/sample',
    ],
    [
      [
        figures.lost,
        figures.notMeasured,
        (figures.engineCore * 100).toFixed(1),
        (figures.stationCore * 100).toFixed(1),
        figures.engineRssMb.toFixed(0),
        figures.lateUs.p50,
        figures.lateUs.p99,
        figures.lateUs.max,
        figures.journalBytesPerSample.toFixed(2),
      ],
    ],
  );
  return figures;
}
