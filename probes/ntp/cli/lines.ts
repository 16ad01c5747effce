import { formatRtt } from '../../../core/model/duration.ts';
import type { Finding } from '../../../core/model/tracker.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { daemonName, daemonText } from '../common/daemon-text.ts';
import { type NtpDetail, ntpDetailOf, type ServerFacts } from '../common/detail.ts';
import { aheadText, amountText, offsetText } from '../common/offset-text.ts';

/** The latest round of a series, as clear as `ntpdate -q`: server, stratum, offset, delay. */
export function describeNtp(state: Finding): string {
  const { last, lastDetailed } = state as ServiceFinding;
  const record = lastDetailed ?? last;
  const detail = ntpDetailOf(record);
  if (!detail) return record.outcome;
  const daemon = detail.local ? [`${daemonName(detail.local)}: ${daemonText(detail.local)}`] : [];
  if (detail.server === null) return detail.error ?? daemon.join('');
  const { best } = detail;
  const head = best ? factsText(best) : `${record.outcome}, ${detail.error ?? 'no reply'}`;
  return [
    head,
    ...(best && detail.error !== null ? [`Problem: ${detail.error}`] : []),
    ...(best
      ? [`${aheadText(best.offsetMs, 'this host')}, give or take ${formatRtt(best.errorMs)}`, rootText(best)]
      : []),
    ...(best && detail.exchanges.length > 1 ? [exchangesText(detail)] : []),
    ...daemon,
  ].join('\n  ');
}

const factsText = ({ offsetMs, delayMs, stratum, leap }: ServerFacts): string =>
  `stratum ${stratum}, offset ${offsetText(offsetMs)}, delay ${formatRtt(delayMs)}, leap ${leap}`;

const rootText = ({ referenceId, rootDelayMs, rootDispersionMs }: ServerFacts): string =>
  `reference ${referenceId}, root delay ${amountText(rootDelayMs)}, root dispersion ${amountText(rootDispersionMs)}`;

const exchangesText = ({ exchanges }: NtpDetail): string =>
  `exchanges ${exchanges.map((one) => ('error' in one ? 'no reply' : offsetText(one.offsetMs))).join(', ')}`;
