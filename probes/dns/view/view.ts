import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { ProbeView } from '../../../ui/probe-view.ts';
import { contentText } from '../common/changes.ts';
import { dnsDetailOf } from '../common/detail.ts';
import { Details } from './Details.tsx';

export const dnsView: ProbeView = {
  title: 'DNS',
  Details,
  comparesPeers: true,
  summary: (state) => {
    const { last, lastDetailed } = state as ServiceFinding;
    const detail = dnsDetailOf(lastDetailed);
    return detail ? (detail.error ?? contentText(detail)) : last.outcome;
  },
};
