import { resolve } from 'node:path';
import { claimAgent } from '../../agent/claim-agent.ts';
import { LogRing } from '../../agent/log-ring.ts';
import { MemberFiles } from '../../agent/member.ts';
import { keepCodeSimple } from '../../agent/simple-code.ts';
import { type RunningAgent, startAgent } from '../../agent/start-agent.ts';
import { type AgentStatus, serveStatus } from '../../agent/status-socket.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { startWatchdog } from '../../host/fleet/watchdog.ts';
import { streamLog } from '../../host/log.ts';
import { widenThreadPool } from '../../host/lookup.ts';
import type { CliContext } from '../command/context.ts';
import type { AgentRunOptions } from './agent-command.ts';
import { makeDataDir } from './claim.ts';
import { findStation, isFoundClaim } from './find-station.ts';

const DEFAULT_SPOOL_BYTES = 256e6;
/** In memory the spool competes with everything else on a small board. */
const DEFAULT_RAM_SPOOL_BYTES = 32e6;
/** Failed attempts, each a quarter of a minute, after which a found station is looked for again: it may have other addresses, or somebody else answered for it. */
const LOOK_AGAIN_AFTER = 8;

/** `sounder agent run`: measures for the station until Ctrl-C, SIGTERM, or a restart that the station asks for. */
export async function runAgent(context: CliContext, options: AgentRunOptions): Promise<number> {
  keepCodeSimple();
  widenThreadPool();
  const dataDir = resolve(options.dataDir);
  makeDataDir(dataDir);
  const logRing = new LogRing();
  const log = agentLog(context, logRing);
  const files = new MemberFiles(dataDir);
  let agent: RunningAgent | null = null;
  const socket = await serveStatus(dataDir, () => agent?.status() ?? startingStatus(context.version));
  const stopWatchdog = startWatchdog(context.clock, log);
  try {
    do {
      await findFirst(context, files, options);
    } while (!(await finishClaim(context, files, options, log)));
    let restart: () => void = () => undefined;
    const ended = new Promise<void>((settle) => {
      restart = settle;
      context.interrupted.addEventListener('abort', () => settle(), { once: true });
    });
    agent = await startAgent(
      {
        dataDir,
        prebuildsDir: context.prebuildsDir,
        programDir: context.entryDir,
        version: context.version,
        driver: options.simulate ? 'simulated' : 'native',
        spoolMaxBytes:
          options.spoolMaxBytes ?? (options.isSpoolInMemory ? DEFAULT_RAM_SPOOL_BYTES : DEFAULT_SPOOL_BYTES),
        isSpoolInMemory: options.isSpoolInMemory,
        proxy: options.proxy,
      },
      { clock: context.clock, log, logRing, files, restart },
    );
    context.err(`sounder: Agent ${agent.status().name} is running\n`);
    if (!context.interrupted.aborted) await ended;
    await agent.close();
  } finally {
    stopWatchdog();
    socket.close();
  }
  return context.interrupted.aborted ? EXIT.ok : EXIT_RESTART;
}

/** Exit status of a restart: the supervisor starts the agent again (`Restart=on-failure`). */
const EXIT_RESTART = EXIT.internal;

/** Begins a claim at a station on the network, for an agent that has none yet. */
async function findFirst(context: CliContext, files: MemberFiles, { find }: AgentRunOptions): Promise<void> {
  if (!find || files.member() || files.pendingClaim()) return;
  const { key, name } = find;
  files.startClaim({ code: await findStation(context, { key, isPatient: true }), name });
}

/** Continues a claim that was not decided when the command ended. @returns false = its station has to be looked for again */
async function finishClaim(
  context: CliContext,
  files: MemberFiles,
  { find, proxy }: AgentRunOptions,
  log: Log,
): Promise<boolean> {
  const pending = files.pendingClaim();
  if (!pending) return true;
  const isFound = find !== null && !files.member() && (await isFoundClaim(pending.code));
  let failed = 0;
  try {
    await claimAgent(pending, {
      files,
      version: context.version,
      proxy,
      clock: context.clock,
      signal: context.interrupted,
      onWaiting: ({ fingerprint }) =>
        context.err(`sounder: Waiting for approval at the station. Key of this agent: ${fingerprint}\n`),
      onUnreachable(message) {
        log.warn(message);
        failed += 1;
        return !isFound || failed < LOOK_AGAIN_AFTER;
      },
    });
  } catch (error) {
    if (isFound && failed >= LOOK_AGAIN_AFTER) {
      files.dropClaim();
      return false;
    }
    // An agent that has a station keeps it when it cannot join another.
    if (!files.member()) throw error;
    log.error(toFault(error).message);
  }
  return true;
}

/** The log on standard error, whose lines the station can fetch. */
const agentLog = (context: CliContext, ring: LogRing): Log =>
  streamLog('agent', context.verbose ? 'debug' : 'info', (line) => {
    ring.add(line);
    context.err(line);
  });

const startingStatus = (version: string): AgentStatus => ({
  name: 'starting',
  version,
  pid: process.pid,
  hubs: [],
  isConnected: false,
  sinceMs: Date.now(),
  problem: 'The agent is starting, looks for its station, or waits for approval',
  certificateUntilMs: null,
  entries: 0,
  safePps: null,
  driver: 'none',
  fault: null,
  spool: { bytes: 0, maxBytes: 0, oldestMs: null, lost: 0 },
});
