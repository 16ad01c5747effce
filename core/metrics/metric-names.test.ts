import { describe, expect, it } from 'vitest';
import { PROBES } from '../../probes/index.common.ts';
import type { ProbeColumn } from '../model/probe-definition.ts';
import { columnMetric, METRIC_NAME, metricValue, metricWords, SERIES_METRICS } from './metric-names.ts';

const column = (name: string, unit: ProbeColumn['unit']): ProbeColumn => ({
  name,
  unit,
  type: 'u32',
  title: name,
  none: 0,
});
const nameOf = (probe: string, name: string, unit: ProbeColumn['unit']) =>
  columnMetric(probe, column(name, unit))?.name;

describe('metrics of probe columns', () => {
  it('have base units, and the words of the probe once', () => {
    expect(nameOf('http', 'connectMs', 'ms')).toBe('sounder_http_connect_seconds');
    expect(nameOf('http', 'firstByteMs', 'ms')).toBe('sounder_http_first_byte_seconds');
    expect(nameOf('http', 'statusCode', 'code')).toBe('sounder_http_status_code');
    expect(nameOf('path-mtu', 'pathMtu', 'bytes')).toBe('sounder_path_mtu_bytes');
    expect(nameOf('temperature', 'celsius', 'celsius')).toBe('sounder_temperature_celsius');
    expect(nameOf('health', 'linkMbitPerSecond', 'mbitPerSecond')).toBe('sounder_health_link_bytes_per_second');
    expect(nameOf('http', 'certDays', 'days')).toBe('sounder_http_cert_seconds');
    expect(nameOf('icmp', 'sourcePort', 'port')).toBeUndefined();
    expect(metricWords('tcp-banner')).toBe('tcp_banner');
  });

  it('have values without the error of the fraction', () => {
    expect(metricValue({ factor: 1e-3 }, 1.234)).toBe(0.001234);
    expect(metricValue({ factor: 0.01 }, 7)).toBe(0.07);
  });

  it('are valid, and distinct for all columns of all probes', () => {
    const names = Object.values(PROBES).flatMap(({ definition }) =>
      definition.columns.flatMap((one) => columnMetric(definition.id, one)?.name ?? []),
    );
    const all = [...names, ...Object.values(SERIES_METRICS)];
    expect(new Set(all).size).toBe(all.length);
    for (const name of all) expect(name).toMatch(METRIC_NAME);
  });
});
