import { randomInt } from 'node:crypto';
import type { ServiceHost, ServiceRun } from '../../../core/ports/service.ts';
import type { TlsFacts } from '../../../core/service/tls-facts.ts';
import { type Failure, hostAndPort, isFailure, openConnection, type Route } from '../../../host/service/connect.ts';
import { resolveHost } from '../../../host/service/resolve.ts';
import { certificateFailure, secure } from '../../../host/service/tls.ts';
import type { DnsRequest } from '../common/request.ts';
import { bracketed, DEFAULT_PORTS, type Transport } from '../common/servers.ts';
import { askOverHttp } from './doh.ts';
import { type DnsMessage, decodeMessage, type Question } from './message.ts';
import { encodeQuery } from './query.ts';
import { replyProblem } from './reply-check.ts';
import { untilTickets } from './session-tickets.ts';
import { askOverStream } from './stream.ts';
import { askOverUdp, type Exchanged } from './udp.ts';

/** A server and how it is asked. */
export interface Asked {
  readonly transport: Transport;
  readonly host: string;
  readonly port: number | null;
  readonly path: string;
}

/** Everything that is known of a query when it ends, with or without an answer. */
export interface Attempt {
  /** Transport used last. */
  transport: Transport;
  connectMs: number | null;
  tlsMs: number | null;
  queryMs: number | null;
  /** Time of all phases, of both queries when it was repeated; names of servers are resolved before it. */
  totalMs: number;
  retried: boolean;
  ignored: number;
  bytes: number | null;
  tls: TlsFacts | null;
  message: DnsMessage | null;
  failure: Failure | null;
}

interface Context {
  readonly request: DnsRequest;
  readonly question: Question;
  readonly route: Route & Pick<ServiceRun<DnsRequest>['target'], 'family'>;
  readonly host: ServiceHost;
  readonly signal: AbortSignal;
}

/** Asks one server; over TCP again when the answer over UDP is truncated. Never rejects for anything a server does. */
export async function askServer(server: Asked, context: Context): Promise<Attempt> {
  const attempt = newAttempt(server.transport);
  const resolved = await resolveHost(server.host, context.route.family, context.host, context.signal);
  if (isFailure(resolved)) return { ...attempt, failure: resolved };
  const address = resolved.addresses[0] as string;
  await exchange(server, address, context, attempt);
  if (attempt.transport !== 'udp' || !attempt.message?.isTruncated || !context.request.retryTcp) return attempt;
  attempt.retried = true;
  attempt.transport = 'tcp';
  attempt.message = null;
  await exchange({ ...server, transport: 'tcp' }, address, context, attempt);
  return attempt;
}

const newAttempt = (transport: Transport): Attempt => ({
  transport,
  connectMs: null,
  tlsMs: null,
  queryMs: null,
  totalMs: 0,
  retried: false,
  ignored: 0,
  bytes: null,
  tls: null,
  message: null,
  failure: null,
});

/** One query and its answer, or the reason why there is none. */
async function exchange(server: Asked, address: string, context: Context, attempt: Attempt): Promise<void> {
  const { request, question } = context;
  // RFC 8484 §4.1: over HTTPS the id is 0.
  const id = server.transport === 'https' ? 0 : randomInt(65_536);
  const { recursion, authenticData, checkingDisabled, ednsBytes, dnssecOk, nsid } = request;
  const edns = ednsBytes === 0 ? null : { udpBytes: ednsBytes, dnssecOk, nsid };
  const query = encodeQuery({ id, question, recursion, authenticData, checkingDisabled, edns });
  const port = server.port ?? DEFAULT_PORTS[server.transport];
  const isAnswer = (bytes: Uint8Array): boolean => replyProblem(bytes, id, question) === null;
  const exchanged =
    server.transport === 'udp'
      ? await askOverUdp(query, { address, port, route: context.route }, isAnswer, context.signal)
      : await askConnected({ ...server, port }, address, query, context, attempt);
  attempt.failure = isFailure(exchanged) ? exchanged : take(exchanged, id, question, attempt);
}

/** Takes an answer over. @returns the reason why it is none */
function take(
  { bytes, queryMs, ignored }: Exchanged,
  id: number,
  question: Question,
  attempt: Attempt,
): Failure | null {
  attempt.queryMs = queryMs;
  attempt.totalMs += queryMs;
  attempt.ignored += ignored;
  attempt.bytes = bytes.length;
  const problem = replyProblem(bytes, id, question);
  if (problem !== null) return { outcome: 'protocol-error', error: `The answer ${problem}` };
  const decoded = decodeMessage(bytes);
  if ('error' in decoded) return { outcome: 'protocol-error', error: `The answer is malformed: ${decoded.error}` };
  attempt.message = decoded.message;
  return null;
}

/** Protocols that TLS negotiates (ALPN). */
const ALPN: Readonly<Partial<Record<Transport, string>>> = { tls: 'dot', https: 'h2' };

async function askConnected(
  server: Asked & { readonly port: number },
  address: string,
  query: Uint8Array,
  { request, route, host, signal }: Context,
  attempt: Attempt,
): Promise<Exchanged | Failure> {
  const connected = await openConnection(address, server.port, route, signal);
  if (isFailure(connected)) return connected;
  const { socket } = connected;
  attempt.connectMs = connected.connectMs;
  attempt.totalMs += connected.connectMs;
  try {
    const alpn = ALPN[server.transport];
    if (alpn === undefined) return await askOverStream(socket, query, hostAndPort(address, server.port), signal);
    const serverName = request.tls.serverName ?? server.host;
    const secured = await secure(socket, { serverName, alpn: [alpn], caFile: request.tls.caFile }, signal);
    if (isFailure(secured)) return secured;
    attempt.tlsMs = secured.tlsMs;
    attempt.tls = secured.tls;
    attempt.totalMs += secured.tlsMs;
    const invalid = request.tls.acceptsAny ? null : certificateFailure(secured.tls);
    if (invalid) {
      secured.socket.destroy();
      return invalid;
    }
    if (server.transport === 'tls') {
      await untilTickets(secured.socket, connected.connectMs, host.clock, signal);
      const answered = await askOverStream(secured.socket, query, hostAndPort(address, server.port), signal);
      secured.socket.destroy();
      return answered;
    }
    const authority = `${bracketed(server.host)}${server.port === DEFAULT_PORTS.https ? '' : `:${server.port}`}`;
    return await askOverHttp(secured.socket, query, { authority, path: server.path }, signal);
  } finally {
    socket.destroy();
  }
}
