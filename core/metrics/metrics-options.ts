import {
  DEFAULT_PERCENTILES,
  type MetricDetail,
  type MetricSet,
  type MetricsAddress,
  type MetricsSettings,
  parseMetricsAddress,
} from '../model/metrics-settings.ts';

/** Settings of the metrics after defaults, without those of the endpoint. */
export interface MetricsOptions {
  readonly sets: ReadonlySet<MetricSet>;
  readonly detail: MetricDetail;
  readonly percentiles: readonly number[];
}

/** Settings of the command line, which win over those of the file. */
export interface MetricsFlags {
  /** null = no endpoint, whatever the file says. */
  readonly listen?: MetricsAddress | null;
  readonly sets?: readonly MetricSet[];
  readonly detail?: MetricDetail;
  readonly passwordFile?: string;
  readonly certificate?: string;
  readonly key?: string;
}

export function metricsOptions(settings: MetricsSettings = {}, flags: MetricsFlags = {}): MetricsOptions {
  return {
    sets: new Set(flags.sets ?? settings.sets ?? ['sounder']),
    detail: flags.detail ?? settings.detail ?? 'full',
    // A repeated one would be a second sample with the same labels, which fails the scrape.
    percentiles: [...new Set(settings.percentiles ?? DEFAULT_PERCENTILES)],
  };
}

/** The endpoint's place and protection; null = there is none. */
export interface MetricsEndpoint extends MetricsAddress {
  readonly passwordFile: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
}

export function metricsEndpoint(settings: MetricsSettings = {}, flags: MetricsFlags = {}): MetricsEndpoint | null {
  const written = settings.listen === undefined ? null : parseMetricsAddress(String(settings.listen));
  const address = flags.listen === undefined ? written : flags.listen;
  if (address === null || 'error' in address) return null;
  return {
    ...address,
    passwordFile: flags.passwordFile ?? settings.passwordFile ?? null,
    certificate: flags.certificate ?? settings.certificate ?? null,
    key: flags.key ?? settings.key ?? null,
  };
}
