import { z } from 'zod';
import { httpShape, outputShape } from './output-settings.ts';

/** Prometheus remote write 1.0, also of Mimir and VictoriaMetrics. */
export const PrometheusRemoteWrite = z.strictObject({
  type: z.literal('prometheus-remote-write'),
  ...outputShape,
  ...httpShape,
});
export type PrometheusRemoteWrite = z.infer<typeof PrometheusRemoteWrite>;
