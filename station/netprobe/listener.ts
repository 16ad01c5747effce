import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { hostname } from 'node:os';
import type { HubAddress } from '../../core/fleet/hub-address.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import { listen } from '../../host/listen.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { isLoopbackHost } from '../http/guard.ts';
import type { ProbeAnswer, ProbeRequest } from './answers.ts';

/** Limit of netProbe's server. */
const MOST_BYTES = 10_000;
/** A probe has a connection for each request; what strangers open must leave descriptors for measuring. */
const MAX_CONNECTIONS = 512;
const REQUEST_WITHIN_MS = 10_000;

const TOO_LARGE = 413;

/** Names under which netProbe probes look for their server. */
const SERVER_NAMES = ['net-probe-srv-prod', 'net-probe-srv', 'probe-srv'];

export interface ListenerOptions {
  readonly answer: (request: ProbeRequest) => ProbeAnswer | Promise<ProbeAnswer>;
  /** Address to listen at; its name is accepted in requests. */
  readonly at: HubAddress;
  readonly log: Log;
}

/** The listener for netProbe probes: plain HTTP, as they speak it. */
export class ProbeListener {
  private readonly options: ListenerOptions;
  private readonly server: Server;
  private readonly names: ReadonlySet<string>;

  constructor(options: ListenerOptions) {
    this.options = options;
    this.names = new Set([...SERVER_NAMES, hostname().toLowerCase(), options.at.host.toLowerCase()]);
    const limits = { headersTimeout: REQUEST_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS };
    this.server = createServer(limits, (request, response) => void this.serve(request, response));
    this.server.maxConnections = MAX_CONNECTIONS;
  }

  /** Fault `netprobe.port-taken`. @returns the port */
  async listen(): Promise<number> {
    const { host, port } = this.options.at;
    const error = await listen(this.server, port, host);
    if (error) {
      throw new FaultError({
        code: 'netprobe.port-taken',
        message: `Probes of netProbe cannot report: port ${port} of ${host} cannot be used: ${systemErrorText(error)}`,
        hint: 'choose another with --netprobe',
      });
    }
    return (this.server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.answerOf(request).catch((error: unknown): ProbeAnswer => {
      this.options.log.error('A netProbe probe was not answered', { ...toFault(error) });
      return { status: 500, body: { answer: 'KO' } };
    });
    const isFile = Buffer.isBuffer(answer.body);
    const bytes = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(JSON.stringify(answer.body));
    response.writeHead(answer.status, {
      'Content-Type': isFile ? 'application/vnd.debian.binary-package' : 'application/json',
      'Content-Length': bytes.byteLength,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...(answer.status === TOO_LARGE && { Connection: 'close' }),
    });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  }

  private async answerOf(request: IncomingMessage): Promise<ProbeAnswer> {
    // A page of any site may send forms, also to loopback; probes are no browsers.
    const isPage = request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
    if (isPage || !this.isOwnName(request.headers.host)) return { status: 404, body: { error: 'Not found' } };
    const body = await bodyOf(request);
    if (body === null) return { status: TOO_LARGE, body: { answer: 'KO', reason: 'body too large' } };
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    const address = (request.socket.remoteAddress ?? '?').replace(/^::ffff:/, '');
    return this.options.answer({ method, path, form: new URLSearchParams(body), address });
  }

  /** A literal address, or a name that this server has: no other can lead here by a rebound name. */
  private isOwnName(host = ''): boolean {
    const [, bracketed, plain = ''] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(host) ?? [];
    const name = plain.toLowerCase();
    return bracketed !== undefined || isIP(plain) === 4 || isLoopbackHost(name) || this.names.has(name);
  }
}

/** @returns null = it is too long; the rest of it is not kept */
function bodyOf(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > MOST_BYTES) resolve(null);
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.once('error', () => resolve(null)); // it is gone, and reads no answer
  });
}
