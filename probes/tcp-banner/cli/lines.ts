import type { Finding } from '../../../core/model/tracker.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { daysLeft, describeProblems, type TlsFacts } from '../../../core/service/tls-facts.ts';
import { describeRecord, msText } from '../common/describe.ts';
import { type BannerDetail, bannerDetail } from '../common/detail.ts';

const MAX_LINES = 5;

/** The last transaction of a series for the command line: banner, times, expectations, certificate. */
export function describeTcpBanner(state: Finding): string {
  const { last, lastDetailed } = state as ServiceFinding;
  const record = lastDetailed ?? last;
  const detail = bannerDetail(record.detail);
  if (!detail) return record.outcome;
  const further = (detail.banner ?? '').split('\n').slice(1, MAX_LINES);
  return [
    describeRecord(record),
    ...further.map((line) => `  ${line}`),
    ...timeLine(detail),
    ...detail.checked.map(({ kind, wanted, isMet }) => `  ${isMet ? 'met' : 'NOT met'}: ${kind} ${wanted}`),
    ...(detail.tls ? tlsLines(detail.tls, record.atMs) : []),
  ].join('\n');
}

function timeLine({ connectMs, tlsMs, bannerMs, bytes }: BannerDetail): readonly string[] {
  const times = [
    ['connect', connectMs],
    ['TLS', tlsMs],
    ['banner', bannerMs],
  ] as const;
  const parts = times.flatMap(([name, ms]) => (ms === null ? [] : [`${name} ${msText(ms)} ms`]));
  return parts.length === 0 ? [] : [`  ${[...parts, `${bytes} bytes`].join(', ')}`];
}

function tlsLines(tls: TlsFacts, atMs: number): readonly string[] {
  const verdict =
    tls.problems.length === 0 ? `valid for ${tls.serverName}` : `NOT VALID: ${describeProblems(tls.problems)}`;
  const days = daysLeft(tls, atMs);
  return [`  ${tls.protocol}, ${tls.cipher}`, `  certificate ${verdict}${days === null ? '' : `, ${days} days left`}`];
}
