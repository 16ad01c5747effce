import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { LABEL_NAME } from '../metrics/metric-names.ts';
import { SecretReference } from '../model/secret.ts';
import { duration } from '../model/setting.ts';
import { MISLEADING } from '../text/printable.ts';
import { HeaderFields } from './header-fields.ts';

/** Text without control characters, so that it fits into a header, a label and a table cell. */
const plainText = (name: string, most: number) =>
  z
    .string(`${name} must be text`)
    .max(most, `${name} has at most ${most} characters`)
    .regex(new RegExp(`^[^${MISLEADING}]*$`), `${name} has no line breaks, control characters or direction overrides`);

/** Content of an output: every sample, or figures of each interval. */
export const SEND_MODES = ['samples', 'intervals'] as const;

const MAX_LABELS = 30;
/** Labels of the series themselves. */
const OWN_LABELS: ReadonlySet<string> = new Set([
  'probe',
  'target',
  'address',
  'group',
  'port',
  'outcome',
  'cause',
  'le',
  'quantile',
]);

/** Settings of every output. */
export const outputShape = {
  enabled: z.boolean('enabled must be true or false').optional().describe('Default: true.'),
  send: z
    .enum(SEND_MODES, 'send must be samples or intervals')
    .optional()
    .describe('Every sample, or figures of each interval. Default: samples.'),
  interval: duration(1000, 3_600_000, 'interval').optional().describe('Length of an interval. Default: 15s.'),
  labels: z
    .record(
      z
        .string()
        .regex(LABEL_NAME, 'A label has letters, digits and underscores, and does not begin with a digit')
        .refine((name) => !OWN_LABELS.has(name), {
          error: ({ input }) => `The label ${input} is one of the series themselves: use another name`,
        }),
      plainText('A label', 1000),
    )
    .refine((labels) => Object.keys(labels).length <= MAX_LABELS, `At most ${MAX_LABELS} labels`)
    .optional()
    .describe('Labels added to all series, as site or agent.'),
  timeout: duration(1000, 120_000, 'timeout').optional().describe('Longest wait for the receiver. Default: 30s.'),
  maxQueueMegabytes: z
    .int('maxQueueMegabytes must be a whole number')
    .min(1, 'maxQueueMegabytes must be 1 to 100000')
    .max(100_000, 'maxQueueMegabytes must be 1 to 100000')
    .optional()
    .describe('Size of the queue on disk; beyond it the oldest data are dropped. Default: 512.'),
  maxQueueAge: duration(60_000, 90 * 86_400_000, 'maxQueueAge')
    .optional()
    .describe('Data that wait longer are dropped. Default: 1d.'),
} as const;

/** An http or https URL without credentials. */
export const Url = z.string('url must be text').superRefine((written, context) => {
  const fault = urlFault(written);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

/** Scheme, authority, path and query. */
const URL_FORM = /^https?:\/\/([^\s/?#\\]+)([/?]\S*)?$/i;
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/i;

/** A host with a port that a URL can have: a host that ends like an IPv4 address must be one. */
function isAuthority(authority: string): boolean {
  const [, host = '', port = ''] = AUTHORITY.exec(authority) ?? [];
  if (host === '' || Number(port.slice(1)) > 65_535) return false;
  if (host.startsWith('[')) return ipaddr.IPv6.isValid(host.slice(1, -1));
  const last = host.replace(/\.$/, '').split('.').at(-1) ?? '';
  return /^(\d+|0x[\da-f]*)$/i.test(last) ? ipaddr.IPv4.isValidFourPartDecimal(host) : true;
}

function urlFault(written: string): string | null {
  const authority = URL_FORM.exec(written)?.[1];
  if (written.length > 2000 || authority === undefined)
    return 'url must be http:// or https:// with a host, as https://host/path';
  // Not quoted: it holds a password.
  if (authority.includes('@')) {
    return 'url has no user and password: write the keys user and password, the latter as the name of a secret';
  }
  return isAuthority(authority) ? null : `${authority} is not a host with a port`;
}

/** Settings of outputs that send over HTTP. */
export const httpShape = {
  url: Url,
  user: plainText('user', 256).optional().describe('Name for basic authentication.'),
  password: SecretReference.optional().describe(
    'Secret for basic authentication: its name, env:SOUNDER_NAME or file:PATH.',
  ),
  token: SecretReference.optional().describe(
    'Secret for bearer authentication: its name, env:SOUNDER_NAME or file:PATH.',
  ),
  headers: HeaderFields.optional().describe(
    'Further headers, as X-Scope-OrgID. {secret:NAME} in a value stands for a stored secret.',
  ),
  caFile: z
    .string('caFile must be text')
    .regex(/^(\/|[A-Za-z]:[\\/])[^\0]{1,1000}$/, 'caFile must be an absolute path')
    .optional()
    .describe('File with further trusted certification authorities, PEM.'),
  insecureTls: z
    .boolean('insecureTls must be true or false')
    .optional()
    .describe('Accept any certificate. Default: no.'),
} as const;

/** Problems between keys of HTTP outputs. */
export function authProblem(output: {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
}): string | null {
  if (output.token !== undefined && (output.user !== undefined || output.password !== undefined)) {
    return 'Either user and password, or a token';
  }
  if ((output.user === undefined) !== (output.password === undefined)) return 'user and password belong together';
  return null;
}
