import { runInLab } from '../lab/namespaces.ts';
import { median, printTable, runLoad } from './packet-lab.ts';
import { OPEN_PORT, SYN_LAB, TARGET } from './syn-lab.ts';

const PACKETS = 1_000;
const FIRST_PORT = 20_000;

/** The distribution's Python: another one in PATH may lack its packages. */
const PYTHON = '/usr/bin/python3';

interface Round {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly answers: number;
  readonly rttUs: number | null;
}

/** @throws Error when scapy is missing or fails */
async function scapyRounds(rounds: number): Promise<Round[]> {
  const words = ['here', TARGET, OPEN_PORT, FIRST_PORT, PACKETS, rounds].map(String);
  const run = await runInLab(SYN_LAB, [PYTHON, 'bench/scapy-round.py', ...words]);
  if (run.exitCode !== 0) throw new Error(`scapy exited with ${run.exitCode}: ${run.stderr.slice(-300)}`);
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Round);
}

async function ourRounds(rounds: number): Promise<Round> {
  const syns = { destination: TARGET, port: OPEN_PORT, sourcePort: FIRST_PORT, sourcePortCount: PACKETS };
  const load = await runLoad({ targets: 1, periodMs: 2_000, rounds, count: PACKETS, syns }, SYN_LAB);
  return {
    // One round from its first packet to its last reply; the engine does not wait for anything afterwards.
    seconds: (load.latenessUs.max + load.rttUs.p99) / 1e6,
    cpuSeconds: load.cpuUs / 1e6 / rounds,
    answers: (load.outcomes['reply'] ?? 0) / rounds,
    rttUs: load.rttUs.p50,
  };
}

export interface SynRoundResult {
  readonly packets: number;
  readonly ours: readonly Round[];
  readonly scapy: readonly Round[];
  /** Ratio of the CPU medians, Sounder ÷ scapy. */
  readonly ratio: number | null;
}

const row = (who: string, rounds: readonly Round[]): string[] => [
  who,
  (median(rounds.map((one) => one.cpuSeconds)) * 1e3).toFixed(1),
  (median(rounds.map((one) => one.seconds)) * 1e3).toFixed(1),
  `${median(rounds.map((one) => one.answers))} of ${PACKETS}`,
  median(rounds.map((one) => one.rttUs ?? Number.NaN)).toFixed(1),
];

/** Alternates rounds of 1 000 SYNs to one target by Sounder and by scapy as netprobify uses it (capture, send, match). */
export async function benchSynRound(options: { rounds?: number } = {}): Promise<SynRoundResult> {
  const { rounds = 5 } = options;
  const ours: Round[] = [];
  const scapy: Round[] = [];
  let unable: string | null = null;
  for (let round = 0; round < rounds; round++) {
    ours.push(await ourRounds(5));
    const theirs: Round[] | string = unable ?? (await scapyRounds(1).catch((error: Error) => error.message));
    if (typeof theirs === 'string') unable = theirs;
    else scapy.push(...theirs);
  }
  if (unable !== null) process.stdout.write(`  scapy cannot run here: ${unable}\n`);
  const cpuOf = (list: readonly Round[]) => median(list.map((one) => one.cpuSeconds));
  const ratio = scapy.length > 0 ? cpuOf(ours) / cpuOf(scapy) : null;
  printTable(
    `A round of ${PACKETS} SYNs to one target${ratio === null ? '' : `; CPU Sounder ÷ scapy ${ratio.toFixed(4)}`}`,
    ['program', 'CPU ms', 'duration ms', 'replies', 'median RTT µs'],
    [row('Sounder', ours), ...(scapy.length > 0 ? [row('scapy', scapy)] : [])],
  );
  return { packets: PACKETS, ours, scapy, ratio };
}
