import { CAUSES } from '../../../core/model/outcome.ts';
import type { Runner, ServiceHost, ServiceResult, ServiceRun } from '../../../core/ports/service.ts';
import { hostAndPort } from '../../../host/service/connect.ts';
import type { DnsDetail } from '../common/detail.ts';
import { parseDnsName } from '../common/names.ts';
import { className, recordName } from '../common/record-types.ts';
import type { DnsRequest } from '../common/request.ts';
import { bracketed, DEFAULT_PORTS, serverFamily } from '../common/servers.ts';
import { messageDetail, shortTls } from './answer-detail.ts';
import { type Asked, type Attempt, askServer } from './ask.ts';
import type { DnsMessage } from './message.ts';
import { systemServers } from './system-servers.ts';
import { answerFailure, answerValues } from './verdict.ts';

/** Servers of the system that are asked in a row, as the C library does (resolv.conf(5)). */
const MAX_SYSTEM = 3;

/** Outcomes of a server that leave the next one of the system to be asked. */
const SILENT: readonly string[] = ['timeout', 'refused', 'unreachable', 'reset'];

/** @param servers those of this host's configuration */
export function dnsRunner(servers: (nowMs: number) => readonly Asked[]): Runner<DnsRequest> {
  return async (run, host) => {
    const { request } = run;
    const asked = request.host === null ? fromSystem(run, servers(host.clock.nowMs())) : [serverOf(request)];
    if (asked.length === 0) return noServer(request);
    return resultOf(await askInTurn(asked, run, host), request);
  };
}

/** Asks the servers of a target. */
export const runDns = dnsRunner(systemServers);

const serverOf = ({ transport, host, port, path }: DnsRequest): Asked => ({ transport, host: host ?? '', port, path });

const fromSystem = ({ request, target }: ServiceRun<DnsRequest>, servers: readonly Asked[]): readonly Asked[] => {
  const { transport, port } = request;
  const usable = servers.filter((server) => target.family === null || serverFamily(server) === target.family);
  return usable.slice(0, MAX_SYSTEM).map((server) => ({
    ...server,
    transport,
    port: port ?? (transport === 'udp' || transport === 'tcp' ? server.port : null),
    path: '/dns-query',
  }));
};

interface Asking {
  readonly server: Asked;
  readonly attempt: Attempt;
  /** Servers that did not answer before, and the time that this took. */
  readonly silent: readonly Asked[];
  readonly waitedMs: number;
}

/** Asks servers one after the other until one answers; each has an equal part of the time left. */
async function askInTurn(servers: readonly Asked[], run: ServiceRun<DnsRequest>, host: ServiceHost): Promise<Asking> {
  const startMs = host.clock.monotonicMs();
  const silent: Asked[] = [];
  for (;;) {
    const server = servers[silent.length] as Asked;
    const waitedMs = silent.length === 0 ? 0 : host.clock.monotonicMs() - startMs;
    const left = servers.length - silent.length;
    const attempt = await within(run, host, left === 1 ? null : (run.timeoutMs - waitedMs) / left, (signal) =>
      ask(server, run, host, signal),
    );
    const isSilent = attempt.failure !== null && attempt.message === null && SILENT.includes(attempt.failure.outcome);
    if (!isSilent || left === 1 || run.signal.aborted) return { server, attempt, silent, waitedMs };
    silent.push(server);
  }
}

/** @param limitMs null = only that of the run */
async function within<T>(
  run: ServiceRun<DnsRequest>,
  host: ServiceHost,
  limitMs: number | null,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (limitMs === null) return work(run.signal);
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = host.clock.after(limitMs, abort);
  run.signal.addEventListener('abort', abort);
  try {
    return await work(controller.signal);
  } finally {
    timer.cancel();
    run.signal.removeEventListener('abort', abort);
  }
}

function ask(server: Asked, run: ServiceRun<DnsRequest>, host: ServiceHost, signal: AbortSignal): Promise<Attempt> {
  const { request, target: route } = run;
  const name = parseDnsName(request.name);
  if ('error' in name) throw new Error(name.error);
  const question = { labels: name.labels, type: request.type, class: request.class };
  return askServer(server, { request, question, route, host, signal });
}

function resultOf({ server, attempt, silent, waitedMs }: Asking, request: DnsRequest): ServiceResult {
  const { message } = attempt;
  const failure = attempt.failure ?? (message && answerFailure(message, request));
  const detail: DnsDetail = {
    ...questionOf(request),
    ...NO_ANSWER,
    server: placeOf(server),
    transport: attempt.transport,
    ...(message ? messageDetail(message, request) : {}),
    bytes: attempt.bytes,
    connectMs: attempt.connectMs,
    tlsMs: attempt.tlsMs,
    queryMs: attempt.queryMs,
    retried: attempt.retried,
    ignored: attempt.ignored,
    silent: silent.map(placeOf),
    tls: attempt.tls && shortTls(attempt.tls),
    error: failure?.error ?? null,
  };
  return {
    outcome: failure?.outcome ?? 'reply',
    durationMs: message ? waitedMs + attempt.totalMs : null,
    columns: columnsOf(attempt, message, request),
    detail,
    ...(failure?.cause === undefined ? {} : { cause: failure.cause }),
  };
}

function columnsOf(attempt: Attempt, message: DnsMessage | null, request: DnsRequest) {
  const phases = { connectMs: attempt.connectMs, tlsMs: attempt.tlsMs, queryMs: attempt.queryMs };
  if (!message) return { ...phases, responseBytes: attempt.bytes };
  const ttls = message.answers.map(({ ttl }) => ttl);
  return {
    ...phases,
    responseBytes: attempt.bytes,
    rcode: message.rcode,
    answers: answerValues(message, request).length,
    ttlSeconds: ttls.length > 0 ? ttls.reduce((least, ttl) => Math.min(least, ttl)) : null,
    truncated: message.isTruncated || attempt.retried ? 1 : 0,
    authoritative: message.isAuthoritative ? 1 : 0,
    authenticated: message.authenticData ? 1 : 0,
  };
}

const placeOf = ({ transport, host, port, path }: Asked): string =>
  transport === 'https'
    ? `https://${bracketed(host)}${port === null || port === DEFAULT_PORTS.https ? '' : `:${port}`}${path}`
    : hostAndPort(host, port ?? DEFAULT_PORTS[transport]);

const questionOf = ({ name, type, class: klass }: DnsRequest) => ({
  name,
  type: recordName(type),
  class: className(klass),
});

const NO_ANSWER = {
  rcode: null,
  flags: [],
  values: [],
  answers: [],
  authority: [],
  omitted: 0,
  edns: null,
} satisfies Partial<DnsDetail>;

const noServer = (request: DnsRequest): ServiceResult => ({
  outcome: 'not-measured',
  durationMs: null,
  cause: CAUSES['not-available'],
  detail: {
    ...questionOf(request),
    ...NO_ANSWER,
    server: null,
    transport: request.transport,
    bytes: null,
    connectMs: null,
    tlsMs: null,
    queryMs: null,
    retried: false,
    ignored: 0,
    silent: [],
    tls: null,
    error: 'This host has no name server configured',
  } satisfies DnsDetail,
});
