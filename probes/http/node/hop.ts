import type { Socket } from 'node:net';
import { addressFamily } from '../../../core/model/address.ts';
import type { ServiceHost, ServiceRun } from '../../../core/ports/service.ts';
import type { TlsFacts } from '../../../core/service/tls-facts.ts';
import { type Failure, hostAndPort, isFailure, openConnection } from '../../../host/service/connect.ts';
import { type Exchange, exchange, HEAD_BYTES, type HttpRequest as Sent } from '../../../host/service/http/exchange.ts';
import { exchange2 } from '../../../host/service/http/exchange2.ts';
import { resolveHost } from '../../../host/service/resolve.ts';
import { certificateFailure, secure } from '../../../host/service/tls.ts';
import type { Phases } from '../common/detail.ts';
import { parsePlace } from '../common/place.ts';
import { parseProxy } from '../common/proxy.ts';
import type { HttpRequest } from '../common/request.ts';
import { readsBody, TEXT_BYTES } from './expectations.ts';
import type { Cargo } from './fields.ts';
import type { Ask } from './redirect.ts';

/** Measurements of one hop, as far as it came. */
export interface HopResult {
  readonly failure: Failure | null;
  readonly exchange: Exchange | null;
  readonly tls: TlsFacts | null;
  readonly address: string | null;
  readonly isProxied: boolean;
  readonly phases: Phases;
}

type Run = Pick<ServiceRun<HttpRequest>, 'request' | 'signal' | 'target'>;

const NO_PHASES: Phases = {
  dnsMs: null,
  connectMs: null,
  proxyMs: null,
  tlsMs: null,
  firstByteMs: null,
  transferMs: null,
};

/** One request on a connection of its own. Never rejects for what a server does; leaves nothing open. */
export class HopRun {
  private readonly run: Run;
  private readonly ask: Ask;
  private readonly cargo: Cargo;
  private phases = NO_PHASES;
  private address: string | null = null;
  private tls: TlsFacts | null = null;
  private socket: Socket | null = null;

  constructor(run: Run, ask: Ask, cargo: Cargo) {
    this.run = run;
    this.ask = ask;
    this.cargo = cargo;
  }

  async carryOut(host: Pick<ServiceHost, 'lookup'>): Promise<HopResult> {
    try {
      const result = await this.fetch(host);
      return isFailure(result) ? this.result(result, null) : this.result(result.failure, result);
    } finally {
      this.socket?.destroy();
    }
  }

  private result(failure: Failure | null, answer: Exchange | null): HopResult {
    const { tls, address, phases } = this;
    const { firstByteMs = null, transferMs = null } = answer ?? {};
    const isProxied = this.run.request.proxy !== null;
    return { failure, exchange: answer, tls, address, isProxied, phases: { ...phases, firstByteMs, transferMs } };
  }

  private async fetch(host: Pick<ServiceHost, 'lookup'>): Promise<Exchange | Failure> {
    const place = this.place();
    if ('error' in place) return { outcome: 'local-error', error: place.error };
    const connected = await this.connect(place, host);
    if (isFailure(connected)) return connected;
    const isSecure = this.ask.url.scheme === 'https';
    if (this.run.request.proxy !== null && isSecure) {
      const refusal = await this.openTunnel(connected);
      if (refusal) return refusal;
    }
    const channel = isSecure ? await this.secure(connected) : connected;
    if (isFailure(channel)) return channel;
    return this.isHttp2() ? exchange2(channel, this.message(), this.options(), this.run.signal) : this.send(channel);
  }

  private send(channel: Socket): Promise<Exchange> {
    return exchange(channel, this.message(), this.options(), this.run.signal);
  }

  /** Host and port of the TCP connection. */
  private place(): { readonly host: string; readonly port: number } | { readonly error: string } {
    const { proxy } = this.run.request;
    if (proxy === null) return this.origin();
    const parsed = parseProxy(proxy);
    return 'error' in parsed ? parsed : { host: parsed.host, port: parsed.port ?? 80 };
  }

  /** Host and port of the server. */
  private origin(): { readonly host: string; readonly port: number } | { readonly error: string } {
    const { url, isHome } = this.ask;
    const { connectTo } = this.run.request;
    if (connectTo === null || !isHome) return url;
    const other = parsePlace(connectTo);
    return 'error' in other ? other : { host: other.host, port: other.port ?? url.port };
  }

  private async connect(
    place: { readonly host: string; readonly port: number },
    host: Pick<ServiceHost, 'lookup'>,
  ): Promise<Socket | Failure> {
    const { target, request, signal } = this.run;
    const family = target.source === null ? request.family : (addressFamily(target.source) ?? null);
    const resolved = await resolveHost(place.host, addressFamily(place.host) ?? family, host, signal);
    if (isFailure(resolved)) return resolved;
    this.phases = { ...this.phases, dnsMs: resolved.dnsMs };
    const [first = ''] = resolved.addresses;
    let connected = await openConnection(first, place.port, target, signal);
    // A host without IPv6 may have names with IPv6 addresses.
    const other = resolved.addresses.find((one) => addressFamily(one) !== addressFamily(first));
    let address = first;
    if (isFailure(connected) && connected.outcome === 'unreachable' && other !== undefined) {
      address = other;
      connected = await openConnection(other, place.port, target, signal);
    }
    this.address = hostAndPort(address, place.port);
    if (isFailure(connected)) return connected;
    this.socket = connected.socket;
    this.phases = { ...this.phases, connectMs: connected.connectMs };
    return connected.socket;
  }

  /** Asks the proxy for a connection to the server. */
  private async openTunnel(socket: Socket): Promise<Failure | null> {
    const origin = this.origin();
    if ('error' in origin) return { outcome: 'local-error', error: origin.error };
    const authority = hostAndPort(origin.host, origin.port);
    const message: Sent = {
      method: 'CONNECT',
      scheme: 'http',
      authority,
      target: authority,
      fields: this.cargo.proxy,
      body: null,
    };
    const startMs = performance.now();
    const answer = await exchange(socket, message, this.options(), this.run.signal);
    this.phases = { ...this.phases, proxyMs: performance.now() - startMs };
    if (answer.failure) return { ...answer.failure, error: `Proxy: ${answer.failure.error}` };
    const { status = 0, reason = '' } = answer.head ?? {};
    if (status >= 200 && status < 300) return null;
    const outcome = status === 407 || status === 403 ? 'denied' : 'server-error';
    return { outcome, error: `The proxy refused to connect: ${status} ${reason}`.trimEnd() };
  }

  private async secure(socket: Socket): Promise<Socket | Failure> {
    const { request, signal } = this.run;
    const { url, isHome } = this.ask;
    const secured = await secure(
      socket,
      {
        serverName: (isHome ? request.tlsServerName : null) ?? url.host,
        alpn: ALPN[request.version],
        caFile: request.caFile,
      },
      signal,
    );
    if (isFailure(secured)) return secured;
    this.socket = secured.socket;
    this.tls = secured.tls;
    this.phases = { ...this.phases, tlsMs: secured.tlsMs };
    const failure = request.insecureTls ? null : certificateFailure(secured.tls);
    if (failure) return failure;
    if (request.version === '2' && secured.tls.alpn !== 'h2') {
      return { outcome: 'protocol-error', error: 'The server does not offer HTTP/2' };
    }
    return secured.socket;
  }

  private isHttp2(): boolean {
    return this.tls === null
      ? this.run.request.version === '2' && this.ask.url.scheme === 'http'
      : this.tls.alpn === 'h2';
  }

  private message(): Sent {
    const { url, method, body, isHome } = this.ask;
    const { away, home, proxy } = this.cargo;
    // Without TLS, a proxy is asked for the whole URL.
    const isForwarded = this.run.request.proxy !== null && url.scheme === 'http';
    return {
      method,
      scheme: url.scheme,
      authority: url.authority,
      target: isForwarded ? url.text : url.target,
      fields: [...(isHome ? home : away), ...(isForwarded ? proxy : [])],
      body,
    };
  }

  private options() {
    const { request } = this.run;
    return {
      limits: { headBytes: HEAD_BYTES, bodyBytes: request.maxBodyBytes },
      keptBytes: readsBody(request) ? TEXT_BYTES : 0,
    };
  }
}

const ALPN = { auto: ['h2', 'http/1.1'], '1.1': ['http/1.1'], '2': ['h2'] } as const;
