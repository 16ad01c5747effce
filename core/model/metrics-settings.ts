import { z } from 'zod';

/** Sets of metrics: Sounder's own, and those of netprobify under its names. */
export const METRIC_SETS = ['sounder', 'netprobify'] as const;
export type MetricSet = (typeof METRIC_SETS)[number];

/** One row of Sounder's own metrics per series, per target and probe, or per group and probe. */
export const METRIC_DETAILS = ['full', 'target', 'group'] as const;
export type MetricDetail = (typeof METRIC_DETAILS)[number];

/** Percentiles of netprobify's metrics unless the file has others. */
export const DEFAULT_PERCENTILES: readonly number[] = [95, 50];

export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

/** `[HOST:]PORT` with loopback as the default host; an IPv6 address in brackets. */
export function parseMetricsAddress(text: string): MetricsAddress | { readonly error: string } {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[^:[\]\s]*):)?(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[2]);
  if (!match || port > 65_535) return { error: `"${text}" is not [HOST:]PORT: write 9469 or 0.0.0.0:9469` };
  const host = match[1] === undefined ? '127.0.0.1' : match[1].replace(/^\[|\]$/g, '');
  return { host: host === '' ? '0.0.0.0' : host, port };
}

const Listen = z
  .union([z.int(), z.string()], 'listen must be a port, or HOST:PORT as text')
  .superRefine((value, context) => {
    const parsed = parseMetricsAddress(String(value));
    if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
  });

const path = (key: string) => z.string(`${key} must be a path`).min(1, `${key} must be a path`);

/** The key `metrics` of a project: the Prometheus endpoint. */
export const MetricsSettings = z
  .strictObject({
    listen: Listen.optional().describe('Port of /metrics, or HOST:PORT. Without a host: 127.0.0.1.'),
    sets: z
      .array(z.enum(METRIC_SETS, `sets has ${METRIC_SETS.join(' and ')}`))
      .optional()
      .describe('Sets of metrics: sounder, and netprobify with the names of that program. Default: sounder.'),
    detail: z
      .enum(METRIC_DETAILS, `detail must be ${METRIC_DETAILS.join(', ')}`)
      .optional()
      .describe('One row per series (full), per target, or per group. Default: full, up to 10240 rows.'),
    percentiles: z
      .array(z.int('A percentile is a whole number from 1 to 100').min(1).max(100))
      .optional()
      .describe('Percentiles of each round in netprobify’s metrics. Default: 95 and 50.'),
    passwordFile: path('passwordFile').optional().describe('File with USER:PASSWORD that a scrape must present.'),
    certificate: path('certificate').optional().describe('File with the TLS certificate (PEM).'),
    key: path('key').optional().describe('File with the key of the certificate (PEM).'),
  })
  .superRefine(({ certificate, key }, context) => {
    if ((certificate === undefined) === (key === undefined)) return;
    const [given, missing] = key === undefined ? ['certificate', 'key'] : ['key', 'certificate'];
    context.addIssue({ code: 'custom', path: [given], message: `TLS needs a ${missing}, too: add ${missing}` });
  });
export type MetricsSettings = z.infer<typeof MetricsSettings>;

/** Words of netprobify: how a target may alert. */
export const ALERT_LEVELS = ['paging', 'paging_validation', 'sandbox', 'no_alert'] as const;
export const TARGET_STATES = ['in production', 'validation'] as const;
