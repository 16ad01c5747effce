/** Bottleneck bandwidth–delay product, bytes. @param bottleneckBps bit/s. @source RFC 6349 §3.3 [B] */
export const bandwidthDelayBytes = (bottleneckBps: number, baselineRttMs: number): number =>
  (bottleneckBps * baselineRttMs) / 8000;

/** TCP transfer time ratio: actual / ideal time; 1 = as quick as the path allows. @source RFC 6349 §4.1 [B] */
export const transferTimeRatio = (actualMs: number, idealMs: number): number => actualMs / idealMs;

/** TCP efficiency, 0–1. @returns null = nothing was transmitted. @source RFC 6349 §4.2 [B] */
export const tcpEfficiency = (transmittedBytes: number, retransmittedBytes: number): number | null =>
  transmittedBytes > 0 ? (transmittedBytes - retransmittedBytes) / transmittedBytes : null;

/** Buffer delay: growth of the round trip during a transfer, as a share of the baseline. @source RFC 6349 §4.3 [B] */
export const bufferDelay = (duringMs: number, baselineRttMs: number): number =>
  (duringMs - baselineRttMs) / baselineRttMs;

/** Round trips per minute under working conditions. @source IETF draft-ietf-ippm-responsiveness [B] */
export const roundTripsPerMinute = (loadedRttMs: number): number => 60_000 / loadedRttMs;

/** Grades of a transfer with the greatest share of lost or retransmitted packets of each. @source dslreports.com/faq/17930 [A] */
export const QUALITY_GRADES = [
  ['A+', 0.01],
  ['A', 0.025],
  ['B', 0.03],
  ['C', 0.05],
  ['D', 0.12],
  ['F', Number.POSITIVE_INFINITY],
] as const;

/** @param ratio lost or retransmitted packets of all, 0–1 */
export const qualityGrade = (ratio: number): (typeof QUALITY_GRADES)[number][0] =>
  QUALITY_GRADES.find(([, most]) => ratio <= most)?.[0] ?? 'F';
