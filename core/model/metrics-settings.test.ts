import { describe, expect, it } from 'vitest';
import { metricsOptions } from '../metrics/metrics-options.ts';
import { MetricsSettings } from './metrics-settings.ts';

describe('the settings of metrics', () => {
  it.each([
    [{ certificate: 'a.pem' }, 'key'],
    [{ key: 'a.key' }, 'certificate'],
  ])('refuse half of TLS: %j', (settings, missing) => {
    const { error } = MetricsSettings.safeParse({ listen: 9469, ...settings });
    expect(error?.issues).toMatchObject([{ path: Object.keys(settings), message: expect.stringContaining(missing) }]);
  });

  it('accept both halves, and none', () => {
    expect(MetricsSettings.safeParse({ certificate: 'a.pem', key: 'a.key' }).success).toBe(true);
    expect(MetricsSettings.safeParse({ listen: 9469 }).success).toBe(true);
  });

  it('have each percentile once: two samples with the same labels would fail the scrape', () => {
    expect(metricsOptions({ percentiles: [95, 50, 95] }).percentiles).toEqual([95, 50]);
  });
});
