import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { MetricsFlags } from '../../core/metrics/metrics-options.ts';
import {
  METRIC_DETAILS,
  METRIC_SETS,
  type MetricDetail,
  type MetricSet,
  type MetricsAddress,
  parseMetricsAddress,
} from '../../core/model/metrics-settings.ts';
import { defined, pathOption } from './options.ts';
import { usage } from './usage.ts';

/** Flags of the Prometheus endpoint, as commander gives them. */
export interface MetricsOptionValues {
  /** false = `--no-metrics`; true or undefined = as the file says. */
  readonly metrics?: MetricsAddress | boolean;
  readonly metricsSets?: readonly MetricSet[];
  readonly metricsDetail?: MetricDetail;
  readonly metricsPassword?: string;
  readonly metricsCert?: string;
  readonly metricsKey?: string;
}

/** Adds the flags of the Prometheus endpoint to a command. */
export function addMetricsOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--metrics <[HOST:]PORT>', 'serve Prometheus metrics at /metrics of this address').argParser(address),
    )
    .option('--no-metrics', 'serve no metrics, whatever the file says')
    .addOption(
      new Option('--metrics-sets <LIST>', `metrics to serve: ${METRIC_SETS.join(',')} (default: by file)`).argParser(
        sets,
      ),
    )
    .addOption(
      new Option('--metrics-detail <D>', 'rows of metrics: full, per target, or per group').choices([
        ...METRIC_DETAILS,
      ]),
    )
    .option('--metrics-password <FILE>', 'file with the USER:PASSWORD of scrapes', pathOption('--metrics-password'))
    .option('--metrics-cert <FILE>', 'TLS certificate of /metrics (PEM)', pathOption('--metrics-cert'))
    .option('--metrics-key <FILE>', 'key of the certificate (PEM)', pathOption('--metrics-key'));
}

/** The flags for the endpoint; paths are relative to the working directory. */
export function metricsFlags(values: MetricsOptionValues): MetricsFlags {
  const { metrics, metricsSets: sets, metricsDetail: detail } = values;
  const path = (file: string | undefined) => (file === undefined ? undefined : resolve(file));
  return defined({
    listen: metrics === false ? null : metrics === true ? undefined : metrics,
    sets,
    detail,
    passwordFile: path(values.metricsPassword),
    certificate: path(values.metricsCert),
    key: path(values.metricsKey),
  });
}

function address(text: string): MetricsAddress {
  const parsed = parseMetricsAddress(text);
  if ('error' in parsed) throw usage(`--metrics: ${parsed.error}`);
  return parsed;
}

function sets(text: string): readonly MetricSet[] {
  const named = text.split(',').map((one) => one.trim());
  const unknown = named.find((one) => !(METRIC_SETS as readonly string[]).includes(one));
  if (unknown !== undefined)
    throw usage(`--metrics-sets: unknown set ${JSON.stringify(unknown)}`, `use ${METRIC_SETS.join(', ')}`);
  return named as MetricSet[];
}
