import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createListener, type Server as Listener } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';
import { AGENT_PATH, AGENT_PROTOCOL } from '../../core/fleet/agent-contract.ts';
import { CLAIM_PATH, type ClaimAnswer, ClaimRequest, MAX_CLAIM_BYTES } from '../../core/fleet/claim.ts';
import { LimitByKey } from '../../core/limits/limit-by-key.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import type { Port } from '../../core/rpc/port.ts';
import { pinOf } from '../../host/fleet/key-fingerprint.ts';
import { listen } from '../../host/listen.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { wsPort } from '../http/ws-port.ts';
import { type Authority, agentIdOf } from './authority.ts';
import { addressOf, DOOR_LIMITS, Door, type DoorLimits } from './door.ts';
import { INSTALL_PATH } from './install/install-command.ts';
import type { Installer } from './install/installer.ts';

/** A plan of some ten thousand entries, as an agent reports it, fits. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** A thousand agents and their reconnections; what strangers open must leave descriptors for measuring. */
const MAX_CONNECTIONS = 4096;
/** Agents in the lobby of one site repeat their claims every 5 s. Each costs a proof check for every code that is open. */
const CLAIMS_OF_ADDRESS = { burst: 30, perSecond: 5 };
const CLAIMS_OF_ALL = { burst: 100, perSecond: 50 };
const ALL = 'all';
/** A connection without a sign of life for two of these periods is over. */
const BEAT_MS = 15_000;

/** Errors of hosts without IPv6. */
const NO_IPV6: ReadonlySet<string> = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL']);

export interface HubOptions {
  readonly authority: Pick<Authority, 'certificate' | 'hub'>;
  readonly claim: (request: ClaimRequest, address: string) => Promise<ClaimAnswer>;
  readonly installer: Installer;
  /** @param keyPin SHA-256 of the certificate's key @returns who it is, or why it may not connect */
  readonly admit: (id: string, keyPin: string) => Admitted | string;
  /** Something was refused before it was known who it is. */
  readonly onRefused: (why: string, address: string) => void;
  /** Left out = those of a station. */
  readonly limits?: DoorLimits;
  readonly clock: Clock;
  readonly log: Log;
}

/** An agent that may connect. */
export interface Admitted {
  readonly name: string;
  attach(port: Port): void;
}

/**
 * The listener that agents dial: HTTPS with TLS 1.3, for installations and claims without a certificate, and connections with one.
 * Everything else is refused.
 */
export class Hub {
  private readonly options: HubOptions;
  /** Accepts connections; the other server gets each of them when it is its turn. */
  private readonly listener: Listener;
  private readonly door: Door;
  private readonly server: Server;
  private readonly claimsOfAddress: LimitByKey;
  private readonly claimsOfAll: LimitByKey;
  private readonly sockets: WebSocketServer;

  constructor(options: HubOptions) {
    this.options = options;
    const { authority, clock, limits = DOOR_LIMITS, onRefused } = options;
    this.claimsOfAddress = new LimitByKey(CLAIMS_OF_ADDRESS, clock);
    this.claimsOfAll = new LimitByKey(CLAIMS_OF_ALL, clock);
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(AGENT_PROTOCOL) ? AGENT_PROTOCOL : false),
    });
    this.server = createServer(
      {
        key: authority.hub.key,
        cert: authority.hub.certificate,
        ca: authority.certificate,
        minVersion: 'TLSv1.3',
        requestCert: true,
        rejectUnauthorized: false, // a claim has no certificate yet; connections are checked below
        handshakeTimeout: limits.provedWithinMs,
        headersTimeout: limits.provedWithinMs,
        requestTimeout: limits.provedWithinMs,
      },
      (request, response) => void this.answer(request, response),
    );
    this.door = new Door({ limits, clock, open: (socket) => this.server.emit('connection', socket), onRefused });
    this.listener = createListener({ pauseOnConnect: true, noDelay: true }, (socket) => this.door.enter(socket));
    this.listener.maxConnections = MAX_CONNECTIONS;
    this.server.on('tlsClientError', (_, socket) => socket.destroy());
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** @param host null = all addresses of this host. Fault `fleet.port-taken`. @returns the port */
  async listen(port: number, host: string | null): Promise<number> {
    const error = await listen(this.listener, port, host ?? '::');
    const again =
      host === null && NO_IPV6.has(error?.code ?? '') ? await listen(this.listener, port, '0.0.0.0') : error;
    if (again) {
      throw new FaultError({
        code: 'fleet.port-taken',
        message: `Agents cannot connect: port ${port} cannot be used: ${systemErrorText(again)}`,
      });
    }
    return (this.listener.address() as AddressInfo).port;
  }

  /** Connections that wait for their turn. */
  get waiting(): number {
    return this.door.waiting;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.server.closeAllConnections();
    this.door.close();
    await new Promise<void>((resolve) => this.listener.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = addressOf(request.socket);
    if (request.method === 'GET' && request.url?.startsWith(INSTALL_PATH)) return this.install(request, response);
    if (request.method !== 'POST' || request.url !== CLAIM_PATH) {
      return reply(response, 404, { code: 'hub.unknown-path', message: 'The hub of a Sounder station: agents only' });
    }
    try {
      if (!this.mayAsk(address)) throw tooManyClaims();
      const body = await bodyOf(request);
      const parsed = ClaimRequest.safeParse(parseJson(body));
      if (!parsed.success) {
        throw new FaultError({ code: 'claim.bad-request', message: 'This is not a claim of this version of Sounder' });
      }
      reply(response, 200, await this.options.claim(parsed.data, address));
    } catch (error) {
      const fault = toFault(error);
      if (!(error instanceof FaultError)) this.options.log.error('A claim failed', { ...fault });
      this.options.onRefused(fault.message, address);
      reply(response, fault.code === 'internal' ? 500 : 403, fault);
    }
  }

  /** Codes are compared as for a claim, so that it has the same limits. */
  private async install(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = addressOf(request.socket);
    if (!this.mayAsk(address)) return this.options.installer.refuse(response);
    try {
      const why = await this.options.installer.answer(request, response, () => this.door.passed(request.socket));
      if (why !== null) this.options.onRefused(`installation: ${why}`, address);
    } catch (error) {
      this.options.log.error('An installation failed', { ...toFault(error) });
      request.socket.destroy();
    }
  }

  private mayAsk(address: string): boolean {
    return this.claimsOfAddress.take(address) && this.claimsOfAll.take(ALL);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const admitted = this.admittedOf(request, socket as TLSSocket);
    if (typeof admitted === 'string') {
      this.options.onRefused(admitted, addressOf(request.socket));
      return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    }
    this.sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate()); // a frame that is too long, or none of the protocol
      this.door.passed(request.socket);
      keepAlive(client);
      admitted.attach(wsPort(client, 'terminate'));
    });
  }

  private admittedOf(request: IncomingMessage, socket: TLSSocket): Admitted | string {
    if (request.url !== AGENT_PATH) return 'unknown path';
    const certificate = socket.getPeerX509Certificate();
    if (!certificate) return 'it has no certificate';
    if (!socket.authorized) return `its certificate is not valid (${socket.authorizationError})`;
    const id = agentIdOf(certificate);
    if (id === null) return 'its certificate is not that of an agent';
    return this.options.admit(id, pinHex(certificate));
  }
}

const pinHex = (certificate: X509Certificate): string => Buffer.from(pinOf(certificate.publicKey)).toString('hex');

const tooManyClaims = (): FaultError =>
  new FaultError({ code: 'claim.busy', message: 'There are too many claims at once: try again in some seconds' });

function reply(response: ServerResponse, status: number, content: object): void {
  const text = JSON.stringify(content);
  response
    .writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      Connection: 'close', // it has its turn among connections that have proved nothing
    })
    .end(text);
}

/** Fault `claim.bad-request`. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_CLAIM_BYTES) {
      throw new FaultError({ code: 'claim.bad-request', message: `A claim has at most ${MAX_CLAIM_BYTES} bytes` });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused as no claim
  }
}

function keepAlive(socket: WebSocket): void {
  let isAlive = true;
  const alive = () => {
    isAlive = true;
  };
  const beat = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, BEAT_MS);
  socket.on('pong', alive);
  socket.on('message', alive);
  socket.on('close', () => clearInterval(beat));
}
