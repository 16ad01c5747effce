import { gridOf } from '../core/plan/schedule.ts';
import { median, printTable, runLoad, runPeer } from './packet-lab.ts';
import { HERE, OPEN_PORT, SYN_LAB, TARGET_MAC } from './syn-lab.ts';

const TARGETS = 65_536;
const RATE_PPS = 20_000;

/** Other scanners, and a command that counts their results. Both wait a second for late replies. */
const PEERS = {
  masscan: {
    sweep:
      `masscan 10.9.0.0/16 -p${OPEN_PORT} --rate ${RATE_PPS} --wait 1 -e here --adapter-ip ${HERE} ` +
      `--router-mac ${TARGET_MAC.replaceAll(':', '-')} -oL /run/found 2>/run/said`,
    count: 'grep -c "^open" /run/found',
  },
  zmap: {
    // Its default exclude list contains all private addresses.
    sweep:
      `zmap -q -p ${OPEN_PORT} 10.9.0.0/16 -r ${RATE_PPS} -c 1 -i here -S ${HERE} -G ${TARGET_MAC} ` +
      '-b /dev/null -o /run/found 2>/run/said',
    count: 'sort -u /run/found | grep -c "^10[.]9[.]"',
  },
} as const;
type Peer = keyof typeof PEERS;
const PEER_NAMES = Object.keys(PEERS) as Peer[];

interface Sweep {
  /** µs of CPU per SYN: the sender and the kernel's work for its packets, the target's replies included. */
  readonly cpuUs: number;
  readonly seconds: number;
  readonly found: number;
}

async function sweepWith(peer: Peer): Promise<Sweep> {
  const { sweep, count } = PEERS[peer];
  const command = `start=$(date +%s%N); ${sweep} && end=$(date +%s%N) && ${count} && echo $((end - start))`;
  const run = await runPeer(command, SYN_LAB);
  const [found, elapsedNs] = run.stdout.trim().split('\n').map(Number);
  return { cpuUs: run.cpuUs / TARGETS, seconds: (elapsedNs ?? Number.NaN) / 1e9, found: found ?? Number.NaN };
}

async function sweepOurs(): Promise<Sweep & { readonly wholeCpuUs: number }> {
  const periodMs = Math.ceil((TARGETS / RATE_PPS) * 1_000);
  // On the slots that the planner uses at this rate.
  const task = { targets: TARGETS, periodMs, rounds: 1, gridMs: gridOf(RATE_PPS), syns: { port: OPEN_PORT } };
  const load = await runLoad(task, SYN_LAB);
  return {
    cpuUs: load.cpuUsPerSample,
    wholeCpuUs: load.wholeCpuUs / TARGETS,
    seconds: load.elapsedMs / 1_000,
    found: load.outcomes['reply'] ?? 0,
  };
}

export interface SynSweepResult {
  readonly targets: number;
  readonly ratePps: number;
  readonly ours: readonly Sweep[];
  readonly peers: Readonly<Partial<Record<Peer, readonly Sweep[]>>>;
  /** Ratios of the medians of CPU per SYN, Sounder ÷ scanner. */
  readonly ratios: Readonly<Partial<Record<Peer, number>>>;
}

const cpuOf = (sweeps: readonly Sweep[]): number => median(sweeps.map((one) => one.cpuUs));

const row = (who: string, sweeps: readonly Sweep[], ratio: string): string[] => [
  who,
  cpuOf(sweeps).toFixed(2),
  ratio,
  median(sweeps.map((one) => one.seconds)).toFixed(2),
  `${median(sweeps.map((one) => one.found))} of ${TARGETS}`,
];

/** Alternates sweeps of one SYN to each address of a /16, by Sounder and by the installed scanners, at the same rate. */
export async function benchSynSweep(options: { rounds?: number } = {}): Promise<SynSweepResult> {
  const { rounds = 5 } = options;
  const ours: (Sweep & { readonly wholeCpuUs: number })[] = [];
  const peers: Partial<Record<Peer, Sweep[]>> = {};
  const unable: Partial<Record<Peer, string>> = {};
  for (let round = 0; round < rounds; round++) {
    ours.push(await sweepOurs());
    for (const peer of PEER_NAMES.filter((name) => unable[name] === undefined)) {
      const sweep = await sweepWith(peer).catch((error: Error) => error.message);
      if (typeof sweep === 'string') unable[peer] = sweep;
      else peers[peer] = [...(peers[peer] ?? []), sweep];
    }
  }
  const ratios: Partial<Record<Peer, number>> = {};
  const rows = [row('Sounder', ours, '1')];
  for (const peer of PEER_NAMES) {
    const sweeps = peers[peer];
    if (unable[peer] !== undefined) process.stdout.write(`  ${peer} cannot run here: ${unable[peer]}\n`);
    if (!sweeps) continue;
    ratios[peer] = cpuOf(ours) / cpuOf(sweeps);
    rows.push(row(peer, sweeps, ratios[peer].toFixed(3)));
  }
  printTable(
    `One SYN to each of ${TARGETS} addresses, ${RATE_PPS}/s`,
    ['program', 'CPU µs per SYN', 'Sounder ÷ program', 'seconds', 'replies'],
    rows,
  );
  process.stdout.write(
    `  including start-up and planning, Sounder takes ${median(ours.map((one) => one.wholeCpuUs)).toFixed(2)} µs per SYN; ` +
      'only Sounder keeps an RTT for each address\n',
  );
  return { targets: TARGETS, ratePps: RATE_PPS, ours, peers, ratios };
}
