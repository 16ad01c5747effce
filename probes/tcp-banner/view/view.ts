import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { ProbeView } from '../../../ui/probe-view.ts';
import { describeRecord } from '../common/describe.ts';
import { Details } from './Details.tsx';

export const tcpBannerView: ProbeView = {
  title: 'Banner',
  Details,
  summary: (state) => describeRecord((state as ServiceFinding).last),
};
