import { WebSocket } from 'ws';
import { AGENT_PATH, AGENT_PROTOCOL } from '../../core/fleet/agent-contract.ts';
import { type HubAddress, hubAddressText } from '../../core/fleet/hub-address.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Port } from '../../core/rpc/port.ts';
import { packFrame, unpackFrame } from '../../core/rpc/wire.ts';
import { connectHub, type HubRoute } from '../../host/fleet/hub-connection.ts';
import { systemErrorText } from '../../host/system-error-text.ts';

/** Longest message of a station: a plan of ten thousand entries fits. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const OPEN_WITHIN_MS = 20_000;
/** A connection without a sign of life for two of these periods is over: TCP alone would wait for a quarter of an hour. */
const BEAT_MS = 15_000;

/**
 * Connects to the first of the hubs that can be reached, as a port. Faults: those of `connectHub`, and `hub.refused` where the hub
 * does not accept this agent.
 */
export async function openHubPort(hubs: readonly HubAddress[], route: HubRoute, signal: AbortSignal): Promise<Port> {
  let last: unknown;
  for (const hub of hubs) {
    try {
      return await openPort(hub, route, signal);
    } catch (error) {
      last = error;
      if (signal.aborted) break;
    }
  }
  throw last;
}

async function openPort(hub: HubAddress, route: HubRoute, signal: AbortSignal): Promise<Port> {
  const secured = await connectHub(hub, route, signal);
  const place = hubAddressText(hub);
  return new Promise((resolve, reject) => {
    // Plain to the library: the connection is secured already.
    const socket = new WebSocket(`ws://${place}${AGENT_PATH}`, [AGENT_PROTOCOL], {
      createConnection: () => secured,
      handshakeTimeout: OPEN_WITHIN_MS,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    const port = portOf(socket);
    const refuse = (why: string) =>
      reject(new FaultError({ code: 'hub.refused', message: `The hub ${place} does not accept this agent: ${why}` }));
    socket.once('open', () => resolve(port));
    socket.once('unexpected-response', (_, { statusCode }) => {
      secured.destroy();
      refuse(`it answers ${statusCode}`);
    });
    socket.on('error', (error) => refuse(systemErrorText(error)));
    socket.once('close', () => {
      secured.destroy();
      refuse('it closed the connection');
    });
  });
}

function portOf(socket: WebSocket): Port {
  let isAlive = true;
  const beat = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, BEAT_MS);
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.on('close', () => clearInterval(beat));
  return {
    post(message) {
      if (socket.readyState !== WebSocket.OPEN) return;
      socket.send(typeof message === 'string' ? message : packFrame(message));
    },
    onMessage(listener) {
      socket.on('message', (data: Buffer, isBinary) => {
        isAlive = true;
        if (socket.readyState !== WebSocket.OPEN) return; // closing: the connection is over
        listener(isBinary ? unpackFrame(new Uint8Array(data)) : data.toString('utf8'));
      });
    },
    onClose: (listener) => void socket.on('close', () => listener()),
    close: () => socket.terminate(),
  };
}
