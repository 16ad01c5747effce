import { once } from 'node:events';
import { WebSocket } from 'ws';
import { stationContract } from '../../core/contracts/station.ts';
import { FaultError } from '../../core/result/result.ts';
import { connect } from '../../core/rpc/connect.ts';
import type { Client } from '../../core/rpc/contract.ts';
import { PageHandshake } from '../../core/rpc/handshake.ts';
import { runningUrl } from '../../host/data-folder.ts';
import { wsPort } from './ws-port.ts';

const ANSWER_WITHIN_MS = 10_000;

type Station = Client<typeof stationContract>;

const notRunning = (dataDir: string): FaultError =>
  new FaultError({
    code: 'fleet.not-running',
    message: `No Sounder is running with the data folder ${dataDir}`,
    hint: 'start it with sounder serve, or choose another folder with --data',
  });

/**
 * Asks the Sounder that is running with a data folder, as its page does: with the token of the folder.
 * Faults: `fleet.not-running`, those of the call.
 */
export async function askRunning<T>(dataDir: string, ask: (station: Station) => Promise<T>): Promise<T> {
  const url = runningUrl(dataDir);
  if (url === undefined) throw notRunning(dataDir);
  const { host, hash } = new URL(url);
  const socket = new WebSocket(`ws://${host}/rpc`, {
    origin: `http://${host}`,
    handshakeTimeout: ANSWER_WITHIN_MS,
    perMessageDeflate: false,
  });
  socket.on('error', () => socket.terminate()); // 'close' follows
  try {
    if (!(await isAdmitted(socket, new PageHandshake(hash.slice(1), host)))) throw notRunning(dataDir);
    return await ask(connect(wsPort(socket), stationContract));
  } finally {
    socket.close();
  }
}

/** Whether station and caller have proved to each other that they know the token. */
async function isAdmitted(socket: WebSocket, handshake: PageHandshake): Promise<boolean> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const closed = new Promise<null>((resolve) => socket.once('close', () => resolve(null)));
  const next = async (event: 'open' | 'message'): Promise<string | null> => {
    const got = await Promise.race([once(socket, event, { signal }), closed]).catch(() => null);
    return got === null ? null : String(got[0] ?? '');
  };
  if ((await next('open')) === null) return false;
  let text: string | null = handshake.hello;
  while (text !== null) {
    socket.send(text);
    const answer = await next('message');
    if (answer === null) return false;
    const step = await handshake.take(answer);
    if (step.kind !== 'send') return step.kind === 'welcome';
    text = step.text;
  }
  return false;
}
