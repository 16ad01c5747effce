import type { PrometheusRemoteWrite } from '../../../core/outputs/prometheus-remote-write.ts';
import { httpConnection } from '../http-connection.ts';
import type { OutputType } from '../output-type.ts';
import { encodeMetadata, encodeWriteRequest } from './encode.ts';

/** Remote write 1.0 to Prometheus, Mimir, VictoriaMetrics and others. */
export const prometheusRemoteWrite: OutputType<PrometheusRemoteWrite> = {
  type: 'prometheus-remote-write',
  maxValues: 10_000,
  encode: (batch, { labels = {} }) => encodeWriteRequest(batch, labels),
  encodeMetadata,
  encodeTest(_, nowMs) {
    // A request without samples goes through URL, authentication and decoding, and writes nothing.
    const batch = { rows: 0, series: [], seriesAt: new Uint32Array(0), timeMs: Float64Array.of(nowMs), columns: [] };
    return encodeWriteRequest(batch, {});
  },
  connect: (settings, host) =>
    httpConnection(settings, host, {
      'Content-Encoding': 'snappy',
      'Content-Type': 'application/x-protobuf',
      'X-Prometheus-Remote-Write-Version': '0.1.0',
    }),
};
