import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Log } from '../../core/ports/log.ts';
import { type StaticResponse, staticResponder } from '../../host/static-responder.ts';
import type { RunningDownload } from '../downloads/downloads.ts';
import { Admission, type AdmissionOptions, CLOSE_WITHIN_MS } from './admission.ts';
import { isAllowedHost, isAllowedOrigin } from './guard.ts';
import { listenAt, listenFrom, type WhenTaken } from './listen.ts';
import { isForeignPort } from './port-owner.ts';
import { Refusals } from './refusals.ts';
import { downloadIdOf, sendDownload } from './send-download.ts';

export interface HttpServerOptions extends AdmissionOptions {
  readonly pageDir: string;
  readonly log: Log;
  /** A file that a page prepared, for its only reader. */
  readonly takeDownload: (id: string) => RunningDownload | undefined;
}

/** An edit of 65 536 targets takes about 10 MB. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** A browser has six and a WebSocket per page; what strangers open must leave descriptors for measuring and storing. */
const MAX_CONNECTIONS = 64;
/** A connection on which no whole request comes within this time is closed. */
const REQUEST_WITHIN_MS = 10_000;
const CHECK_EVERY_MS = 2000;

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves the page and its connection on 127.0.0.1. Faults: `http.port-taken`. */
export async function startHttpServer(
  port: number,
  whenTaken: WhenTaken,
  options: HttpServerOptions,
): Promise<HttpServer> {
  const { clock, log } = options;
  const refusals = new Refusals(log, clock);
  const admission = new Admission(options, refusals);
  const respond = staticResponder(options.pageDir);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const server = createServer(
    {
      headersTimeout: REQUEST_WITHIN_MS,
      requestTimeout: REQUEST_WITHIN_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
    },
    (request, response) => answer(request, response, { respond, refusals, takeDownload: options.takeDownload }),
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('upgrade', (request, socket, head) => {
    const { host } = request.headers;
    socket.on('error', () => socket.destroy());
    const [status, why] = hindrance(request, (server.address() as AddressInfo).port) ?? [];
    if (status === undefined || why === undefined || host === undefined) {
      sockets.handleUpgrade(request, socket, head, (client) => admission.greet(client, socket, host ?? ''));
      return;
    }
    refusals.add('Refused a WebSocket', { why, origin: String(request.headers.origin ?? '').slice(0, 100) });
    endWith(socket, status);
  });
  const bound =
    whenTaken === 'wait'
      ? await listenAt(server, port, clock, log)
      : await listenFrom(server, port, whenTaken === 'refuse' ? 0 : undefined);
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.close(1001);
        const insist = clock.after(CLOSE_WITHIN_MS, () => {
          for (const socket of sockets.clients) socket.terminate();
        });
        server.close(() => {
          insist.cancel();
          refusals.close();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

interface Answering extends Pick<HttpServerOptions, 'takeDownload'> {
  readonly respond: (method: string, url: string) => StaticResponse;
  readonly refusals: Refusals;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { respond, refusals, takeDownload }: Answering,
): void {
  if (!isAllowedHost(request.headers.host)) {
    refusals.add('Refused a request for a foreign Host', { host: (request.headers.host ?? '').slice(0, 100) });
    return plain(response, 403, 'this is not the host you asked for\n');
  }
  const id = request.method === 'GET' ? downloadIdOf(request.url ?? '') : undefined;
  const download = id === undefined ? undefined : takeDownload(id);
  if (download) return void sendDownload(response, download);
  try {
    const { status, headers, body } = respond(request.method ?? 'GET', request.url ?? '/');
    response.writeHead(status, headers).end(body);
  } catch (error) {
    refusals.add('A file of the page could not be read', { error: (error as Error).message });
    plain(response, 503, 'the page cannot be read now; try again\n');
  }
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': text.length }).end(text);
}

/** Why a WebSocket is not opened, if it is not. @returns the status and the reason */
function hindrance({ headers, url }: IncomingMessage, ownPort: number): readonly [string, string] | undefined {
  if (!isAllowedHost(headers.host)) return ['403 Forbidden', 'foreign Host'];
  if (!isAllowedOrigin(headers.origin)) return ['403 Forbidden', 'foreign Origin'];
  if ((url ?? '').split('?', 1)[0] !== '/rpc') return ['404 Not Found', 'unknown path'];
  if (isRelayed(headers.host ?? '', ownPort)) return ['403 Forbidden', 'port of another account'];
  return undefined;
}

/**
 * A page may come through a tunnel, and then knows us by another port. When another account of this host has that
 * port, it may be passing on what a page and we say to each other, which no proof can show.
 */
function isRelayed(host: string, ownPort: number): boolean {
  const port = Number(/:(\d+)$/.exec(host)?.[1] ?? 80);
  return port !== ownPort && isForeignPort(port);
}

const endWith = (socket: Duplex, status: string): void =>
  void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
