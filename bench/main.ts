import { parseArgs } from 'node:util';
import { benchAgent } from './agent.ts';
import { benchBlocks } from './blocks.ts';
import { benchChart } from './chart.ts';
import { benchDns } from './dns.ts';
import { benchFirstPaint } from './first-paint.ts';
import { benchFleet } from './fleet.ts';
import { benchGrid } from './grid.ts';
import { benchHistory, WHOLE_SIZE } from './history.ts';
import { benchHttp } from './http.ts';
import { benchIngest } from './ingest.ts';
import { benchLiveDelay } from './live-delay.ts';
import { benchMemory } from './memory.ts';
import { benchMetrics } from './metrics.ts';
import { benchPacketCpu } from './packet-cpu.ts';
import { benchPacketHold } from './packet-hold.ts';
import { packetBenchMissing } from './packet-lab.ts';
import { benchPacketRate } from './packet-rate.ts';
import { benchRttError } from './packet-rtt-error.ts';
import { benchPage } from './page.ts';
import { benchPaste } from './paste.ts';
import { benchReplay } from './replay.ts';
import { benchReport } from './report.ts';
import { benchRetention } from './retention.ts';
import { benchRollups } from './rollups.ts';
import { benchSamplePath } from './sample-path.ts';
import { benchSynRound } from './syn-round.ts';
import { benchSynSweep } from './syn-sweep.ts';
import { benchTrace } from './trace.ts';
import { benchWhole } from './whole.ts';

const { values, positionals } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '5' },
    load: { type: 'string', default: '0' },
    series: { type: 'string', default: String(WHOLE_SIZE.series) },
    hours: { type: 'string', default: String(WHOLE_SIZE.sampleHours) },
    minutes: { type: 'string', default: '60' },
    speed: { type: 'string', default: '10' },
    agents: { type: 'string', default: '1000' },
    project: { type: 'string' },
  },
  allowPositionals: true,
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
/** Spinning processes beside `packet-cpu`, which then prints figures with and without, and `packet-rtt-error`. */
const load = Number(values.load);
/** Size of the made-up project of `history`, `replay` and `first-paint`; `--project DIR` keeps it in a folder, for another run. */
const size = { ...WHOLE_SIZE, series: Number(values.series), sampleHours: Number(values.hours) };

const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  agent: () => benchAgent({ seconds }),
  'packet-cpu': () => benchPacketCpu({ seconds, rounds, load }),
  'packet-hold': () => benchPacketHold({ seconds }),
  'packet-rate': () => benchPacketRate(),
  'packet-rtt-error': () => benchRttError({ load }),
  'syn-sweep': () => benchSynSweep({ rounds }),
  'syn-round': () => benchSynRound({ rounds }),
  dns: () => benchDns({ seconds, rounds }),
  trace: () => benchTrace({ rounds }),
  whole: () => benchWhole({ seconds, withPage: false }),
  'whole-with-page': () => benchWhole({ seconds, withPage: true }),
  'sample-path': () => benchSamplePath(),
  history: () => benchHistory({ size, keptDir: values.project }),
  replay: () => benchReplay({ size, seconds: Math.min(10, seconds), keptDir: values.project }),
  'first-paint': () => benchFirstPaint({ size, rounds, keptDir: values.project }),
  report: () => benchReport(512),
  rollups: async () => benchRollups(),
  http: () => benchHttp({ seconds, rounds }),
  metrics: async () => benchMetrics(),
  blocks: async () => benchBlocks(),
  ingest: async () => benchIngest({ series: 10_240, minutes: 12 }),
  retention: () => benchRetention({ series: 4096, hours: 8, seconds }),
  memory: () => benchMemory({ minutes: Number(values.minutes), speed: Number(values.speed) }),
  'live-delay': () => benchLiveDelay({ seconds: Math.min(15, seconds), rounds }),
  grid: () => benchGrid(),
  fleet: () => benchFleet({ agents: Number(values.agents), seconds: Math.min(30, seconds), cutSeconds: 10 }),
  chart: () => benchChart(),
  paste: () => benchPaste({ rounds }),
  page: () => benchPage({ seconds, lookEverySeconds: Math.max(10, seconds / 10) }),
};

const missing = packetBenchMissing();
if (missing !== undefined) {
  process.stderr.write(`The benchmarks need network namespaces and a native build: ${missing}\n`);
  process.exit(1);
}
for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
  const bench = BENCHES[name];
  if (!bench) throw new Error(`No benchmark ${name}. Choose one of ${Object.keys(BENCHES).join(', ')}`);
  process.stderr.write(`${name} …\n`);
  process.stdout.write(`${JSON.stringify({ bench: name, result: await bench() })}\n`);
}
