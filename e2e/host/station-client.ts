import { WebSocket } from 'ws';
import { stationContract } from '../../core/contracts/station.ts';
import { connect } from '../../core/rpc/connect.ts';
import type { Client } from '../../core/rpc/contract.ts';
import { wsPort } from '../../station/http/ws-port.ts';

export interface StationClient {
  readonly station: Client<typeof stationContract>;
  readonly closed: Promise<void>;
  close(): void;
}

/** Connects to a running station as a page does. @param url the ready line's, with the token in its fragment */
export async function connectStation(url: string): Promise<StationClient> {
  const { host, hash } = new URL(url);
  const socket = new WebSocket(`ws://${host}/rpc`, { origin: `http://${host}` });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => socket.send(JSON.stringify({ t: 'hello', token: hash.slice(1), version: 1 })));
    socket.once('message', () => resolve());
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined); // 'close' follows
  return { station: connect(wsPort(socket), stationContract), closed, close: () => socket.close() };
}
