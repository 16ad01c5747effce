import { OPEN_PING_GROUPS, runInLab } from '../lab/namespaces.ts';
import { printTable } from './packet-lab.ts';
import type { PageFigures, PageTask } from './page-run.ts';

/** Measures a page on the list and the grid of 10 240 live series, and memory and descriptors of all processes over time. */
export async function benchPage(task: PageTask): Promise<PageFigures> {
  const run = await runInLab({ network: [OPEN_PING_GROUPS] }, [
    process.execPath,
    'bench/page-run.ts',
    JSON.stringify(task),
  ]);
  if (run.exitCode !== 0) throw new Error(`the run exited with ${run.exitCode}: ${run.stderr}`);
  const figures = JSON.parse(run.stdout) as PageFigures;
  printTable(
    `A page on ${figures.series} series at 1 Hz for ${figures.seconds} s`,
    [
      'first paint ms',
      'Start → sample ms',
      'fps scrolling',
      'CPU ms per frame',
      'key → frame p95 ms',
      'main thread ms/s',
      'script ms/s',
      'on the grid ms/s',
      'false losses',
      'not measured',
    ],
    [
      [
        figures.firstPaintMs.toFixed(0),
        figures.firstSampleOnScreenMs.toFixed(0),
        figures.framesPerSecondScrolling.toFixed(0),
        figures.cpuMsPerScrolledFrame.toFixed(1),
        figures.keyToFrameMs.toFixed(0),
        figures.taskMsPerSecond.toFixed(0),
        figures.scriptMsPerSecond.toFixed(0),
        figures.gridTaskMsPerSecond.toFixed(0),
        figures.lost,
        figures.notMeasured,
      ],
    ],
  );
  printTable(
    'Memory and descriptors',
    ['view', 's', 'page heap MB', 'RSS MB shell/station/engine', 'descriptors'],
    [
      ...figures.looks.map((look) => ['list', look] as const),
      ...figures.gridLooks.map((look) => ['grid', look] as const),
    ].map(([view, look]) => [
      view,
      look.atSeconds,
      look.pageHeapMb.toFixed(1),
      Object.values(look.rssMb).join(' / '),
      Object.values(look.descriptors).join(' / '),
    ]),
  );
  return figures;
}
