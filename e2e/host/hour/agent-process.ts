import { LogRing } from '../../../agent/log-ring.ts';
import { MemberFiles } from '../../../agent/member.ts';
import { startAgent } from '../../../agent/start-agent.ts';
import { EchoIo } from '../../../bench/memory/echo-engine.ts';
import { memoryLog } from '../../../core/testing/memory-log.ts';
import { type Warp, WarpedClock } from './warped-clock.ts';

/** Run as a process: an agent as it is, but with a driver that replies by itself and a clock that its parent may let run faster. */
export interface HourAgentTask {
  readonly dataDir: string;
  readonly warp: Warp | null;
}

const WRITE_EVERY_MS = 5;

const { dataDir, warp } = JSON.parse(process.argv[2] ?? '') as HourAgentTask;
const clock = new WarpedClock(warp);
const io = new EchoIo(() => clock.nowMs());
process.on('message', (next: Warp) => {
  clock.warp = next;
});
process.once('disconnect', () => process.exit());
setInterval(() => io.write(), WRITE_EVERY_MS);
await startAgent(
  {
    ...{ dataDir, prebuildsDir: '', version: '0.0.0', driver: 'simulated', proxy: null, programDir: dataDir },
    ...{ spoolMaxBytes: 256e6, isSpoolInMemory: false },
  },
  {
    ...{ clock, log: memoryLog(), logRing: new LogRing(), files: new MemberFiles(dataDir), packets: io },
    restart: () => process.exit(),
  },
);
