import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { stationContract } from '../../core/contracts/station.ts';
import { StationHandshake } from '../../core/rpc/handshake.ts';
import type { Message, Port } from '../../core/rpc/port.ts';
import { serve } from '../../core/rpc/serve.ts';
import { packFrame, unpackFrame } from '../../core/rpc/wire.ts';
import { sendDownload } from '../../station/http/send-download.ts';
import type { ScriptedStation } from './scripted-station.ts';

export const TOKEN = 'scripted-token';

const PAGE_FOLDER = join(import.meta.dirname, '../../dist/page');
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The built page and a scripted station on one port, as the browser host serves them. */
export class PageServer {
  private readonly station: ScriptedStation;
  private readonly sockets = new Set<WebSocket>();
  private readonly http = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://page').pathname);
    const download = this.station.downloads.take(path.slice('/download/'.length));
    if (download) return void sendDownload(response, download);
    const file = path === '/' ? '/index.html' : path;
    readFile(join(PAGE_FOLDER, file)).then(
      (bytes) => {
        response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
        response.setHeader('Content-Security-Policy', POLICY);
        response.setHeader('X-Content-Type-Options', 'nosniff');
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  private readonly rpc = new WebSocketServer({ server: this.http, path: '/rpc', perMessageDeflate: false });
  isRefusing = false;
  /** The token that it proves to know; another program on the port has a different one. */
  token = TOKEN;
  /** Messages of pages in handshakes. */
  readonly heard: string[] = [];

  constructor(station: ScriptedStation) {
    this.station = station;
    this.rpc.on('connection', (socket, request) => this.welcome(socket, request.headers.host ?? ''));
  }

  /** @returns the URL to open, with the token */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.http.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/#${TOKEN}`;
  }

  /** Cuts every connection, as a killed station does. */
  drop(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  async close(): Promise<void> {
    this.drop();
    this.station.close();
    this.rpc.close();
    const isClosed = new Promise((resolve) => this.http.close(resolve));
    // A browser keeps connections that it opened ahead of need, and these are not idle to the server.
    this.http.closeAllConnections();
    await isClosed;
  }

  private welcome(socket: WebSocket, authority: string): void {
    if (this.isRefusing) return socket.terminate();
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    const handshake = new StationHandshake(this.token, authority);
    const take = async (data: Buffer) => {
      this.heard.push(data.toString());
      const step = await handshake.take(data.toString());
      if (step.kind === 'refused') return socket.close(step.code);
      if (step.admitted) {
        socket.off('message', take);
        serve(portOf(socket), stationContract, this.station.handlers);
      }
      socket.send(step.text);
    };
    socket.on('message', take);
  }
}

function portOf(socket: WebSocket): Port {
  return {
    post: (message) => socket.send(typeof message === 'string' ? message : packFrame(message)),
    onMessage: (listener: (message: Message) => void) =>
      socket.on('message', (data: Buffer, isBinary) =>
        listener(isBinary ? unpackFrame(Uint8Array.from(data)) : data.toString()),
      ),
    onClose: (listener) => socket.on('close', listener),
    close: () => socket.close(),
  };
}
