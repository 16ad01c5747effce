import { WebSocket } from 'ws';
import { type Status, stationContract } from '../../core/contracts/station.ts';
import { connect } from '../../core/rpc/connect.ts';
import type { Client } from '../../core/rpc/contract.ts';
import { PageHandshake } from '../../core/rpc/handshake.ts';
import { wsPort } from '../../station/http/ws-port.ts';
import { admitted } from '../../station/testing/admitted.ts';

export interface StationClient {
  readonly station: Client<typeof stationContract>;
  readonly closed: Promise<void>;
  close(): void;
}

/** Connects to a running station as a page does. @param url the ready line's, with the token in its fragment */
export async function connectStation(url: string): Promise<StationClient> {
  const { host, hash } = new URL(url);
  const socket = new WebSocket(`ws://${host}/rpc`, { origin: `http://${host}` });
  await admitted(socket, new PageHandshake(hash.slice(1), host));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined); // 'close' follows
  return { station: connect(wsPort(socket), stationContract), closed, close: () => socket.close() };
}

/** Connects as soon as the station is available again. */
export async function reconnect(url: string, withinMs = 20_000): Promise<StationClient> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    try {
      return await connectStation(url);
    } catch (error) {
      if (performance.now() > untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

export function statusOf({ station }: StationClient): Promise<Status> {
  return new Promise((resolve) => {
    const subscription = station.status(null, (status) => {
      subscription.cancel();
      resolve(status);
    });
  });
}
