import type { FleetFigures, FleetLoad, FleetReturn, FleetTask } from './fleet-run.ts';
import { runFleet } from './fleet-run.ts';
import { printTable } from './packet-lab.ts';

/** A station and many agents with 10 samples/s each: processor time, and their return after a cut and after the station was killed. */
export async function benchFleet(task: FleetTask): Promise<FleetFigures> {
  const figures = await runFleet(task);
  const { quiet, watched, cut, killed, account, startSeconds } = figures;
  printTable(
    `${task.agents} agents, ${Math.round(quiet.rate)} samples/s; all measured ${startSeconds.toFixed(1)} s after the start`,
    ['', 'station, cores', 'with its engines', 'agents', 'station MB', 'feed KB/s'],
    [
      ['no page', ...loadCells(quiet)],
      ['Agents screen open', ...loadCells(watched)],
    ],
  );
  printTable(
    `After ${task.cutSeconds} s without connections`,
    ['', 'all connected, s', 'all stored, s'],
    [
      ['cut', ...returnCells(cut)],
      ['station killed', ...returnCells(killed)],
    ],
  );
  printTable('Account', Object.keys(account), [Object.values(account)]);
  return figures;
}

const loadCells = ({ station, all, agents, stationRssMb, feedBytes }: FleetLoad): string[] => [
  ...[station, all, agents].map((cores) => cores.toFixed(2)),
  stationRssMb.toFixed(0),
  (feedBytes / 1000).toFixed(0),
];

const returnCells = ({ connected, stored }: FleetReturn): string[] => [connected.toFixed(1), stored.toFixed(1)];
