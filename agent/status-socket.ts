import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { FaultError } from '../core/result/result.ts';
import { systemErrorText } from '../host/system-error-text.ts';

/** State of a running agent. */
export const AgentStatus = z.object({
  name: z.string(),
  version: z.string(),
  pid: z.int(),
  hubs: z.array(z.string()),
  isConnected: z.boolean(),
  /** Start of the present connection, or of its absence, Unix ms. */
  sinceMs: z.number(),
  /** Why there is no connection. */
  problem: z.string().nullable(),
  certificateUntilMs: z.number().nullable(),
  entries: z.int(),
  safePps: z.int().nullable(),
  driver: z.string(),
  /** Why packets cannot be measured. */
  fault: z.string().nullable(),
  spool: z.object({
    bytes: z.number(),
    maxBytes: z.number(),
    oldestMs: z.number().nullable(),
    lost: z.number(),
  }),
});
export type AgentStatus = z.infer<typeof AgentStatus>;

const MAX_PATH_BYTES = 103;
const ANSWER_WITHIN_MS = 5_000;
const MAX_STATUS_BYTES = 64 * 1024;

const pathIn = (dataDir: string): string => join(dataDir, 'agent.sock');

/**
 * Serves the state of this agent on a socket in its data folder, which also keeps a second agent out of it. Faults: `data.in-use`,
 * `data.unwritable`.
 */
export async function serveStatus(dataDir: string, status: () => AgentStatus): Promise<{ close(): void }> {
  const path = pathIn(dataDir);
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw unwritable(dataDir, `its path is longer than ${MAX_PATH_BYTES - Buffer.byteLength('/agent.sock')} bytes`);
  }
  const running = await agentStatus(dataDir);
  if (running) {
    throw new FaultError({
      code: 'data.in-use',
      message: `The data folder ${dataDir} is in use by agent ${running.name}, process ${running.pid}`,
      hint: 'choose another folder with --data',
    });
  }
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(JSON.stringify(status()));
  });
  rmSync(path, { force: true }); // left by a killed agent
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(unwritable(dataDir, systemErrorText(error))));
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve({ close: () => void server.close() });
    });
  });
}

const unwritable = (dataDir: string, why: string): FaultError =>
  new FaultError({
    code: 'data.unwritable',
    message: `The data folder ${dataDir} cannot be used by an agent: ${why}`,
    hint: 'choose another with --data',
  });

/** Asks the agent that uses a data folder; null = there is none. Fault `agent.no-answer`. */
export function agentStatus(dataDir: string): Promise<AgentStatus | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(pathIn(dataDir));
    let text = '';
    const fail = (why: string) => {
      socket.destroy();
      reject(
        new FaultError({
          code: 'agent.no-answer',
          message: `The agent in ${dataDir} does not report its state: ${why}`,
        }),
      );
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => fail('it does not answer'));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > MAX_STATUS_BYTES) fail('its answer is too long');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else fail(systemErrorText(error));
    });
    socket.once('end', () => {
      const parsed = parse(text);
      if (parsed) resolve(parsed);
      else fail('it is of another version');
    });
  });
}

function parse(text: string): AgentStatus | undefined {
  try {
    return AgentStatus.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // reported as another version
  }
}
