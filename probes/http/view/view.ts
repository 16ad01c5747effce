import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { ProbeView } from '../../../ui/probe-view.ts';
import { Details } from './Details.tsx';
import { describeHttpFinding } from './describe.ts';

export const httpView: ProbeView = {
  title: 'HTTP',
  Details,
  summary: (state) => describeHttpFinding(state as ServiceFinding),
};
