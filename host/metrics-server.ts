import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, isIPv6 } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CONTENT_TYPES, formatOf, type MetricsFormat } from '../core/metrics/exposition.ts';
import type { MetricsEndpoint } from '../core/metrics/metrics-options.ts';
import type { Clock, Timer } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import { FaultError } from '../core/result/result.ts';
import { listen } from './listen.ts';
import { systemErrorText } from './system-error-text.ts';

/** Scrapes at once; more are turned away. */
const MOST_SCRAPES = 4;
const MOST_CONNECTIONS = 32;
/** A scrape gives way to measuring after this time. */
const SLICE_MS = 4;
/** A scrape whose reader stops reading ends. */
const IDLE_MS = 30_000;
const REQUEST_WITHIN_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

export interface MetricsServerOptions {
  readonly endpoint: MetricsEndpoint;
  /** Throws when the address cannot be used; otherwise that is logged, and tried again without a limit. */
  readonly isRequired: boolean;
  readonly expose: (format: MetricsFormat) => Iterable<Uint8Array>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onListening: (url: string) => void;
  /** The environment; variables for the password are in it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface MetricsServer {
  /** null = not listening yet. */
  readonly url: string | null;
  /** Reads password and certificate again. Throws FaultErrors `metrics.*`, and continues with the last ones. */
  reload(): void;
  close(): Promise<void>;
}

/** Serves `/metrics`. Throws FaultErrors `metrics.*`. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { endpoint, clock, log, isRequired, onListening } = options;
  const env = options.env ?? process.env;
  let credentials = credentialsOf(endpoint, env);
  const { tls } = credentials;
  const scrapes = { running: 0 };
  const listener: RequestListener = (request, response) =>
    answer(request, response, { ...options, server, credentials, scrapes });
  const limits = { headersTimeout: REQUEST_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS };
  const secure = tls ? usable(() => createTlsServer({ ...tls, ...limits }, listener)) : null;
  const server = secure ?? createServer(limits, listener);
  server.maxConnections = MOST_CONNECTIONS;
  let timer: Timer | undefined;
  let url: string | null = null;
  let isClosed = false;
  const attempt = async (pauseMs: number): Promise<void> => {
    const error = await listen(server, endpoint.port, endpoint.host);
    if (isClosed) return void server.close();
    if (!error) {
      url = urlOf(server, tls !== null);
      return onListening(url);
    }
    if (isRequired) throw new FaultError(inUse(endpoint, error));
    if (pauseMs === FIRST_PAUSE_MS) log.warn(inUse(endpoint, error).message, { retry: true });
    timer = clock.after(pauseMs, () => void attempt(Math.min(2 * pauseMs, LONGEST_PAUSE_MS)));
  };
  await attempt(FIRST_PAUSE_MS);
  return {
    get url() {
      return url;
    },
    reload() {
      const next = credentialsOf(endpoint, env);
      const isOther = next.tls && !(credentials.tls && isSame(next.tls, credentials.tls));
      if (isOther) usable(() => secure?.setSecureContext({ ...next.tls }));
      credentials = next;
    },
    close: () => {
      isClosed = true;
      timer?.cancel();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Takes a certificate into use. */
function usable<T>(take: () => T): T {
  try {
    return take();
  } catch (error) {
    throw new FaultError({
      code: 'metrics.tls',
      message: `The certificate of the metrics endpoint cannot be used: ${(error as Error).message}`,
      hint: 'give a certificate and its own key, both as PEM',
    });
  }
}

const inUse = ({ host, port }: MetricsEndpoint, error: NodeJS.ErrnoException) => ({
  code: 'metrics.port-taken',
  message: `Metrics cannot be served: port ${port} of ${host} cannot be used: ${systemErrorText(error)}`,
  hint: 'choose another with --metrics',
});

function urlOf(server: Server, isTls: boolean): string {
  const { address, port } = server.address() as AddressInfo;
  return `${isTls ? 'https' : 'http'}://${isIPv6(address) ? `[${address}]` : address}:${port}/metrics`;
}

interface Credentials {
  /** Digest of what a scrape must present; null = nothing. */
  readonly password: Buffer | null;
  readonly tls: Tls | null;
}

interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const isSame = (one: Tls, other: Tls): boolean => one.cert.equals(other.cert) && one.key.equals(other.key);

/** Parts that answering looks at. */
interface Serving extends Pick<MetricsServerOptions, 'expose' | 'log'> {
  readonly server: Server;
  readonly credentials: Credentials;
  readonly scrapes: { running: number };
}

type Environment = Readonly<Record<string, string | undefined>>;

const credentialsOf = (endpoint: MetricsEndpoint, env: Environment): Credentials => ({
  password: passwordOf(endpoint, env),
  tls: tlsOf(endpoint),
});

function passwordOf({ passwordFile }: MetricsEndpoint, env: Environment): Buffer | null {
  if (passwordFile !== null) {
    const [line = ''] = fileOf(passwordFile, 'password').toString('utf8').split(/\r?\n/, 1);
    if (/^[^:]+:.+$/.test(line)) return digest(line);
    throw new FaultError({ code: 'metrics.password', message: `${passwordFile} has no first line USER:PASSWORD` });
  }
  const { PROM_USER: user, PROM_PASSWORD: secret } = env;
  return user && secret ? digest(`${user}:${secret}`) : null;
}

function tlsOf({ certificate, key }: MetricsEndpoint): Tls | null {
  if (certificate === null && key === null) return null;
  if (certificate !== null && key !== null) return { cert: fileOf(certificate, 'tls'), key: fileOf(key, 'tls') };
  const message = 'TLS for metrics needs a certificate and its key';
  throw new FaultError({ code: 'metrics.tls', message, hint: 'give both' });
}

function fileOf(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const message = `${path} cannot be read: ${systemErrorText(error as NodeJS.ErrnoException)}`;
    throw new FaultError({ code: `metrics.${what}`, message });
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const isLoopback = (address: string | undefined): boolean => /^(?:::ffff:)?127\.|^::1$/.test(address ?? '');

/**
 * Whether a page that has rebound its name to this host could read the targets. It could read those of a listener
 * beyond loopback anyway, which has any name, and no page has the password or a certificate for its own name.
 */
function isOpenToPages(server: Server, { password, tls }: Credentials): boolean {
  const bound = server.address();
  return password === null && tls === null && typeof bound === 'object' && isLoopback(bound?.address);
}

const isOwnName = (host = ''): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host);

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { expose, log, server, credentials, scrapes }: Serving,
): void {
  const { password } = credentials;
  const [path] = (request.url ?? '').split('?', 1);
  if (isOpenToPages(server, credentials) && !isOwnName(request.headers.host))
    return plain(response, 403, 'This is not the host you asked for');
  if (path !== '/metrics') return plain(response, 404, 'Metrics are at /metrics');
  if (request.method !== 'GET') return plain(response, 405, 'Only GET is possible', { Allow: 'GET' });
  if (password && !isAllowed(request.headers.authorization, password))
    return plain(response, 401, 'User and password are required', { 'WWW-Authenticate': 'Basic realm="metrics"' });
  if (scrapes.running >= MOST_SCRAPES) return plain(response, 503, 'Too many scrapes at once', { 'Retry-After': '1' });
  const format = formatOf(request.headers.accept ?? '');
  scrapes.running += 1;
  response.setTimeout(IDLE_MS, () => response.destroy());
  response.writeHead(200, { 'Content-Type': CONTENT_TYPES[format], 'Cache-Control': 'no-store' });
  void send(response, expose(format))
    .catch((error: unknown) => {
      log.error('A scrape failed', { error: (error as Error).message });
      response.destroy();
    })
    .finally(() => {
      scrapes.running -= 1;
    });
}

function isAllowed(header: string | undefined, password: Buffer): boolean {
  const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  return encoded !== undefined && timingSafeEqual(digest(Buffer.from(encoded, 'base64').toString('utf8')), password);
}

/** Sends chunks as the reader takes them, and returns to the event loop between slices. */
async function send(response: ServerResponse, chunks: Iterable<Uint8Array>): Promise<void> {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  let since = performance.now();
  for (const chunk of chunks) {
    if (response.destroyed) return;
    if (chunk.length > 0 && !response.write(chunk))
      await once(response, 'drain', { signal: closed.signal }).catch(() => undefined);
    if (performance.now() - since < SLICE_MS) continue;
    await nextTurn();
    since = performance.now();
  }
  response.end();
}

function plain(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(`${text}\n`);
}
