import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Port } from '../../core/rpc/port.ts';
import { staticResponder } from '../../host/static-responder.ts';
import { isAllowedHost, isAllowedOrigin, sameToken } from './guard.ts';
import { wsPort } from './ws-port.ts';

export interface HttpServerOptions {
  readonly pageDir: string;
  readonly token: string;
  readonly clock: Clock;
  readonly log: Log;
  /** A page that knows the token. */
  readonly onPage: (port: Port) => void;
}

/** An edit of 65 536 targets takes about 10 MB. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const MAX_HELLO_BYTES = 1024;
const HELLO_WITHIN_MS = 5000;
/** How many ports above the wanted one are tried. */
const PORT_TRIES = 20;
const REBIND_TRIES = 20;
const REBIND_PAUSE_MS = 100;
/** A page that is frozen does not answer the closing: it must not keep the station from ending in order. */
const CLOSE_WITHIN_MS = 500;
const BAD_TOKEN = 4401;
const BAD_HELLO = 4400;

const Hello = z.object({ t: z.literal('hello'), token: z.string().max(200), version: z.literal(1) });

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the page and its connection on 127.0.0.1. Takes the next free port when `port` is taken, unless `exact`.
 * Faults: `http.port-taken`.
 */
export async function startHttpServer(port: number, exact: boolean, options: HttpServerOptions): Promise<HttpServer> {
  const respond = staticResponder(options.pageDir);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const server = createServer((request, response) => answer(request, response, respond, options.log));
  server.on('upgrade', (request, socket, head) => upgrade(request, socket, head, sockets, options));
  const bound = exact ? await listenAgain(server, port, options.clock) : await listen(server, port, PORT_TRIES);
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.close(1001);
        const insist = options.clock.after(CLOSE_WITHIN_MS, () => {
          for (const socket of sockets.clients) socket.terminate();
        });
        server.close(() => {
          insist.cancel();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  respond: ReturnType<typeof staticResponder>,
  log: Log,
): void {
  if (!isAllowedHost(request.headers.host)) {
    log.warn('refused a request for a foreign Host', { host: (request.headers.host ?? '').slice(0, 100) });
    response
      .writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' })
      .end('this is not the host you asked for\n');
    return;
  }
  const { status, headers, body } = respond(request.method ?? 'GET', request.url ?? '/');
  response.writeHead(status, { ...headers, 'Content-Length': String(body.byteLength) }).end(body);
}

function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  sockets: WebSocketServer,
  options: HttpServerOptions,
): void {
  const refuse = (status: string, why: string) => {
    options.log.warn('refused a WebSocket', { why, origin: String(request.headers.origin ?? '').slice(0, 100) });
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };
  socket.on('error', () => socket.destroy());
  if (!isAllowedHost(request.headers.host)) return refuse('403 Forbidden', 'foreign Host');
  if (!isAllowedOrigin(request.headers.origin)) return refuse('403 Forbidden', 'foreign Origin');
  if ((request.url ?? '').split('?', 1)[0] !== '/rpc') return refuse('404 Not Found', 'unknown path');
  sockets.handleUpgrade(request, socket, head, (client) => greet(client, options));
}

/** The first message says the token; until then nothing is served. */
function greet(client: WebSocket, options: HttpServerOptions): void {
  const { log } = options;
  client.on('error', (error) => log.warn('a WebSocket failed', { error: error.message }));
  const tooLate = options.clock.after(HELLO_WITHIN_MS, () => client.close(BAD_HELLO, 'no hello'));
  client.once('close', () => tooLate.cancel());
  client.once('message', (data: Buffer, isBinary) => {
    tooLate.cancel();
    const hello = isBinary || data.byteLength > MAX_HELLO_BYTES ? undefined : parseHello(data.toString('utf8'));
    if (!hello) {
      log.warn('refused a WebSocket', { why: 'malformed hello' });
      return client.close(BAD_HELLO, 'malformed hello');
    }
    if (!sameToken(hello.token, options.token)) {
      log.warn('refused a WebSocket', { why: 'wrong token' });
      return client.close(BAD_TOKEN, 'wrong token');
    }
    options.onPage(wsPort(client));
    client.send('{"t":"welcome"}');
  });
}

function parseHello(text: string): z.infer<typeof Hello> | undefined {
  try {
    return Hello.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // not JSON
  }
}

async function listen(server: Server, first: number, tries: number): Promise<number> {
  for (let port = first; ; port++) {
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.once('error', (problem) => {
        server.removeAllListeners('listening'); // of this try
        resolve(problem);
      });
      server.listen(port, '127.0.0.1', () => {
        server.removeAllListeners('error');
        resolve(null);
      });
    });
    if (!error) return (server.address() as AddressInfo).port;
    if (error.code === 'EADDRINUSE' && port < first + tries && port < 65_535) continue;
    throw new FaultError({
      code: 'http.port-taken',
      message: `port ${port} of 127.0.0.1 cannot be used (${error.code})`,
      hint: 'choose another with --port, or 0 for any',
    });
  }
}

/** The port of a station that has just died: the system may need a moment to give it back. */
async function listenAgain(server: Server, port: number, clock: Clock): Promise<number> {
  for (let tries = 1; ; tries++) {
    try {
      return await listen(server, port, 0);
    } catch (error) {
      if (tries === REBIND_TRIES) throw error;
      await new Promise<void>((resolve) => void clock.after(REBIND_PAUSE_MS, resolve));
    }
  }
}
