import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { Outcome } from '../../core/model/outcome.ts';
import type { Traffic } from './traffic-rates.ts';
import type { Values } from './typed-values.ts';

/** One transaction with a service, as its record reports it. */
export interface Transaction {
  readonly outcome: Outcome;
  /** null = not measured. */
  readonly ms: number | null;
  readonly values?: Values;
  /** null = everything went well. */
  readonly error: string | null;
}

const Text = z.string().max(4000);
const Number0 = z.number().min(0);
/** Whole microseconds, without the error of the binary fraction. */
const msOf = (seconds: number): number => Math.round(seconds * 1e6) / 1000;

/** Some numbers are written as text. */
const Status = z.union([z.int(), z.string().max(100)]);

export const HttpFields = z.object({
  'http-code': Status,
  'http-error': Text.default('no-error'),
  'http-time': Number0,
  'http-contentLen': z.int().min(0).optional(),
  contentMatch: z.enum(['OK', 'KO']).optional(),
});

const NO_ERROR = 'no-error';

/** The time is until the header fields were there. An answer from 400 on arrives as an error with its reason phrase. */
export function httpTransaction(fields: z.infer<typeof HttpFields>): Transaction {
  const error = fields['http-error'];
  const written = Number(fields['http-code']);
  const status = Number.isInteger(written) ? written : statusOf(error);
  if (error !== NO_ERROR && status === null) return { outcome: failureOf(error), ms: null, error };
  const isMet = fields.contentMatch !== 'KO' && status !== null && status < 400;
  const expectation = fields.contentMatch === 'KO' ? 'regex' : isMet ? 'met' : 'status';
  return {
    outcome: isMet ? 'reply' : 'unexpected',
    ms: error === NO_ERROR ? msOf(fields['http-time']) : null,
    values: { status, bodyBytes: fields['http-contentLen'], expectation },
    error: isMet ? null : fields.contentMatch === 'KO' ? 'The body does not match' : error,
  };
}

/** The status that a reason phrase stands for. */
function statusOf(reason: string): number | null {
  const wanted = reason.trim().toLowerCase();
  const found = Object.entries(STATUS_CODES).find(
    ([code, text]) => wanted === text?.toLowerCase() || wanted.startsWith(`${code} `),
  );
  return found ? Number(found[0]) : null;
}

const FAILURES: readonly (readonly [RegExp, Outcome])[] = [
  [/timed? ?out/i, 'timeout'],
  [/refused/i, 'refused'],
  [/certificate/i, 'bad-certificate'],
  [/ssl|tls/i, 'tls-error'],
  [/name or service|getaddrinfo|name resolution|nodename|not known/i, 'name-error'],
  [/unreachable|no route/i, 'unreachable'],
  [/reset|aborted|closed/i, 'reset'],
];

const failureOf = (error: string): Outcome => FAILURES.find(([form]) => form.test(error))?.[1] ?? 'protocol-error';

export const DnsFields = z.object({
  'dns-error': Text,
  'dns-response-time': Number0.optional(),
  'dns-ttl': Number0.optional(),
});

const DNS_ERRORS: Readonly<Record<string, { readonly outcome: Outcome; readonly rcode?: string }>> = {
  'no name servers': { outcome: 'server-error' },
  timeout: { outcome: 'timeout' },
  'no answer': { outcome: 'unexpected', rcode: 'NOERROR' },
  'name does not exist': { outcome: 'unexpected', rcode: 'NXDOMAIN' },
};

export function dnsTransaction(fields: z.infer<typeof DnsFields>): Transaction {
  const error = fields['dns-error'];
  const seconds = fields['dns-response-time'];
  if (error === NO_ERROR && seconds !== undefined) {
    const ms = msOf(seconds);
    return {
      outcome: 'reply',
      ms,
      values: { rcode: 'NOERROR', ttlSeconds: fields['dns-ttl'], queryMs: ms },
      error: null,
    };
  }
  const { outcome, rcode } = DNS_ERRORS[error] ?? { outcome: 'protocol-error' };
  return { outcome, ms: null, values: { rcode }, error };
}

export const IperfFields = z.object({
  'iperf-exec': z.enum(['ok', 'ko']),
  'iperf-reason': Text.optional(),
  'iperf-out-Mbps': Number0.optional(),
  'iperf-out-retrans': Number0.optional(),
  'iperf-in-Mbps': Number0.optional(),
  'iperf-in-retrans': Number0.optional(),
});

/** The throughput is that of the slower direction, as of Sounder's own tests. */
export function iperfTransaction(fields: z.infer<typeof IperfFields>): Transaction {
  const [out, incoming] = [fields['iperf-out-Mbps'], fields['iperf-in-Mbps']];
  const rates = [out, incoming].filter((rate) => rate !== undefined);
  if (fields['iperf-exec'] === 'ko' || rates.length === 0) {
    const error = fields['iperf-reason'] ?? 'The test failed';
    return { outcome: failureOf(error), ms: null, error };
  }
  return {
    outcome: 'reply',
    ms: null,
    values: {
      mbitPerSecond: Math.min(...rates),
      outMbitPerSecond: out,
      outRetransmits: fields['iperf-out-retrans'],
      inMbitPerSecond: incoming,
      inRetransmits: fields['iperf-in-retrans'],
    },
    error: null,
  };
}

export const NtpFields = z.object({
  'ntp-stratum': z.coerce.number().min(0).max(255),
  'ntp-offset': z.coerce.number().optional(),
  'ntp-delay': z.coerce.number().optional(),
  'ntp-distance': z.coerce.number().optional(),
  'ntp-dispersion': z.coerce.number().optional(),
});

/** All of it is of the daemon of the probe's host, in ms. */
export const ntpTransaction = (fields: z.infer<typeof NtpFields>): Transaction => ({
  outcome: 'reply',
  ms: null,
  values: {
    stratum: fields['ntp-stratum'],
    localOffsetMs: fields['ntp-offset'],
    delayMs: fields['ntp-delay'],
    rootDelayMs: fields['ntp-distance'],
    rootDispersionMs: fields['ntp-dispersion'],
  },
  error: null,
});

export const HealthFields = z.object({
  'health-cpu': Number0,
  'health-vmem_percent': Number0.optional(),
  'health-swap_percent': Number0.optional(),
  'health-disk_percent': Number0.optional(),
  'health-uptime': Number0.optional(),
  'health-pids': Number0.optional(),
});

export const healthTransaction = (
  fields: z.infer<typeof HealthFields>,
  { traffic }: { readonly traffic: Traffic | null },
): Transaction => ({
  outcome: 'reply',
  ms: null,
  values: {
    cpuPercent: fields['health-cpu'],
    memoryPercent: fields['health-vmem_percent'],
    swapPercent: fields['health-swap_percent'],
    diskPercent: fields['health-disk_percent'],
    uptimeSeconds: fields['health-uptime'],
    processes: fields['health-pids'],
    ...traffic,
  },
  error: null,
});

export const TempFields = z.object({ 'temp-pi-celsius': z.number().min(-273).max(1000) });

export const tempTransaction = (fields: z.infer<typeof TempFields>): Transaction => ({
  outcome: 'reply',
  ms: null,
  values: { celsius: fields['temp-pi-celsius'] },
  error: null,
});

export const SmbFields = z.object({ 'smb-error': Text, 'smb-delay-ms': Number0.optional() });

/** netProbe reports nothing but these failures. */
export const smbTransaction = (fields: z.infer<typeof SmbFields>): Transaction => ({
  outcome: fields['smb-error'] === 'connect error' ? 'unreachable' : 'protocol-error',
  ms: null,
  error: fields['smb-error'],
});
