import { z } from 'zod';
import { parseDestination } from '../../../core/model/destination.ts';
import { formatDuration } from '../../../core/model/duration.ts';
import type { Settings } from '../../../core/model/settings.ts';
import { regexProblem } from '../../../core/service/expect-settings.ts';

const whole = (min: number, max: number) => {
  const message = `Expected a whole number from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message);
};
export const seconds = (min: number, max: number) => {
  const message = `Expected a number of seconds from ${min} to ${max}`;
  return z.number(message).min(min, message).max(max, message);
};
export const text = z.string('Expected text');
const port = whole(1, 65_535);
const tos = whole(0, 255).default(0);

/** The original knows IPv4 only, and refuses a job that does not say so. */
const version = z.literal(4, 'This must be the number 4: such a job is refused else');

const target = text.superRefine((value, context) => {
  const parsed = parseDestination(value);
  if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
});

/** Steps of an smb job; other fields than those of its type are ignored. */
const SmbStep = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('get_dce_info') }),
    z.object({ type: z.literal('get_share'), share: text }),
    z.object({ type: z.literal('get_file_stats'), share: text, path: text.default(''), file: text }),
    z.object({ type: z.literal('read_file'), share: text, file: text, blocksize: whole(1, 1024).default(1024) }),
  ],
  'Expected the type get_dce_info, get_share, get_file_stats or read_file',
);
type SmbStep = z.infer<typeof SmbStep>;

/** Parameters of the job types, with the defaults of the original. */
export const DATA = {
  icmp: z.object({
    target,
    version,
    sequence: whole(1, 1000).default(3),
    size: whole(0, 65_467).default(64),
    timeout: seconds(0.001, 60).default(1),
    sleep: whole(0, 60).default(1),
    tos,
  }),
  traceroute: z.object({
    target,
    version,
    range: z.int('Expected a whole number').default(30),
    timeout: z.number('Expected a number of seconds').default(3),
    size: whole(0, 65_467).default(64),
    tos,
  }),
  http: z.object({
    url: text,
    timeout: seconds(0.001, 60).default(10),
    content: text.optional(),
    ssl_check: z.unknown().optional(),
  }),
  dns: z.object({
    target: text,
    type: text.default('A'),
    proto: z.enum(['UDP', 'TCP'], 'Expected UDP or TCP').default('UDP'),
    servers: z.array(text, 'Expected a list of servers').optional(),
  }),
  iperf: z.object({
    server: target,
    duration: whole(1, 3600).default(5),
    way: z.enum(['both', 'input', 'output'], 'Expected both, input or output').default('both'),
    port: port.default(5201),
    tos,
  }),
  ntp: z.object({}),
  smb: z.object({
    server: text,
    ip: text.optional(),
    port: port.default(445),
    domain: text.default(''),
    user: text.default(''),
    password: text.default(''),
    steps: z.record(z.string(), SmbStep, 'Expected the steps "01", "02" …').optional(),
  }),
  health: z.object({}),
  temp: z.object({}),
} as const;

export type JobType = keyof typeof DATA;

export const isJobType = (type: unknown): type is JobType => typeof type === 'string' && Object.hasOwn(DATA, type);

/** Probes that do the jobs where they have other names. */
const PROBES: Readonly<Partial<Record<JobType, string>>> = { iperf: 'iperf3', temp: 'temperature' };
export const probeOfJob = (type: JobType): string => PROBES[type] ?? type;

/** Takes a warning about one of the parameters. */
export type WarnOfData = (key: string, message: string) => void;

/** Settings of the probe that does the same; `to` included. */
type Meant = Settings & { readonly to: string };

/** Text of a number of seconds. */
export const durationText = (value: number): string => formatDuration(Math.floor(value * 1000));
const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));
const dscp = (byte: number) => (byte >> 2 === 0 ? {} : { dscp: byte >> 2 });

/** The meaning of each job type. @param freq seconds between its runs */
const MEANINGS: {
  readonly [Type in JobType]: (data: z.infer<(typeof DATA)[Type]>, warn: WarnOfData, freq: number) => Meant;
} = {
  icmp({ target: to, sequence, sleep, timeout, size, tos: byte }, warn, freq) {
    const fits = sequence * sleep <= freq;
    if (!fits) warn('freq', `${sequence} packets ${sleep} s apart take longer than ${freq} s: they are sent closer`);
    const spacing = durationText(fits ? sleep : freq / sequence);
    const packets = { packets: sequence, spacing, timeout: durationText(timeout), payloadBytes: size };
    return { to, addressFamily: 'ipv4', ...packets, dscp: byte >> 2 };
  },
  traceroute({ target: to, range, timeout, size, tos: byte }) {
    const maxHops = Math.max(1, clamp(range, 1, 30) - 1); // hops 1 … range − 1 are probed
    const limits = { method: 'icmp', maxHops, timeout: durationText(clamp(timeout, 0.1, 10)) } as const;
    return { to, addressFamily: 'ipv4', ...limits, payloadBytes: size, dscp: byte >> 2 };
  },
  http({ url, timeout, content, ssl_check: check }, warn) {
    const wrong = content === undefined ? null : regexProblem(content);
    if (wrong !== null) warn('content', `The body is not checked: ${wrong}`);
    return {
      to: url,
      timeout: durationText(timeout),
      ...(content !== undefined && content !== '' && wrong === null ? { expectRegex: content } : {}),
      ...(check === 'False' || check === false ? { insecureTls: true } : {}),
    };
  },
  dns({ target: to, type, proto, servers }, warn) {
    const record = type === 'MX' ? 'MX' : 'A';
    if (type !== record)
      warn('type', `netProbe asks for A records instead of ${JSON.stringify(type)}, and so does this job`);
    return {
      to,
      record,
      timeout: '1s',
      ...(proto === 'TCP' ? { transport: 'tcp' } : {}),
      ...(servers && servers.length > 0 ? { server: servers.join(', ') } : {}),
    };
  },
  iperf({ server: to, duration, way, port: number, tos: byte }, warn) {
    if (number !== 5201) warn('port', `netProbe tests to port 5201 whatever this says; this job uses port ${number}`);
    const direction = { both: 'both', output: 'out', input: 'in' }[way];
    return { to, direction, duration: durationText(duration), port: number, ...dscp(byte) };
  },
  ntp: () => ({ to: 'localhost', localClock: 'only' }),
  smb({ server, ip, port: number, domain, user, password, steps }, warn) {
    const secret = secretName(server, user);
    if (password !== '') {
      warn('password', `The password is left out – store it as the secret ${secret}, to which this target refers`);
    }
    warn('server', NOT_HANDED_OUT);
    const written = stepsOf(steps ?? {}, warn);
    return {
      to: ip ?? server,
      ...(number === 445 ? {} : { port: number }),
      ...(ip === undefined || ip === server ? {} : { serverName: server }),
      ...(domain === '' ? {} : { domain }),
      ...(user === '' ? {} : { user }),
      ...(password === '' ? {} : { password: secret }),
      ...(written.length === 0 ? {} : { steps: written }),
    };
  },
  health: () => ({ to: 'localhost' }),
  temp: () => ({ to: 'localhost' }),
};

/** The settings of a job whose parameters are valid. */
export function meaningOf<Type extends JobType>(type: Type, data: unknown, warn: WarnOfData, freq: number): Meant {
  const parsed = DATA[type].parse(data) as z.infer<(typeof DATA)[Type]>;
  for (const key of Object.keys(data as object)) {
    if (!(key in DATA[type].shape) && !key.startsWith('_')) warn(key, `${key} has no effect, as in netProbe`);
  }
  return MEANINGS[type](parsed, warn, freq);
}

const NOT_HANDED_OUT =
  'Probes of netProbe are not given this job: they never report that it succeeded. Agents of Sounder and this host measure it';

/** Steps in order until a number is missing. */
function stepsOf(steps: Readonly<Record<string, SmbStep>>, warn: WarnOfData): readonly string[] {
  const written: string[] = [];
  const numberText = (at: number) => String(at + 1).padStart(2, '0');
  for (let step = steps[numberText(0)]; step; step = steps[numberText(written.length)]) written.push(stepText(step));
  const ignored = Object.keys(steps).length - written.length;
  if (ignored > 0) {
    const missing = numberText(written.length);
    warn('steps', `Steps behind the missing number ${missing} have no effect, as in netProbe: ${ignored} left out`);
  }
  return written;
}

function stepText(step: SmbStep): string {
  switch (step.type) {
    case 'get_dce_info':
      return 'info';
    case 'get_share':
      return `share ${step.share}`;
    case 'get_file_stats':
      return `${/[*?]/.test(step.file) ? 'list' : 'stat'} ${pathOf(step.share, step.path, step.file)}`;
    case 'read_file':
      return `read ${step.blocksize}KiB ${pathOf(step.share, step.file)}`;
  }
}

const pathOf = (...parts: readonly string[]): string =>
  parts
    .flatMap((part) => part.split(/[\\/]/))
    .filter((part) => part !== '')
    .join('/');

/** Name of the secret that takes the place of a password. */
function secretName(server: string, user: string): string {
  const words = [server, user].filter((word) => word !== '').join('-');
  return `netprobe-${words.replace(/[^\w.-]/g, '_')}`.slice(0, 100);
}
