import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { ProbeView } from '../../../ui/probe-view.ts';
import { daemonText } from '../common/daemon-text.ts';
import { ntpDetailOf } from '../common/detail.ts';
import { aheadText } from '../common/offset-text.ts';
import { Details } from './Details.tsx';

export const ntpView: ProbeView = {
  title: 'NTP',
  Details,
  summary: (state) => {
    const { last, lastDetailed } = state as ServiceFinding;
    const detail = ntpDetailOf(lastDetailed);
    if (!detail) return last.outcome;
    if (detail.error !== null) return detail.error;
    if (detail.best) return `Stratum ${detail.best.stratum}, ${aheadText(detail.best.offsetMs, 'this computer')}`;
    return detail.local ? daemonText(detail.local) : last.outcome;
  },
};
