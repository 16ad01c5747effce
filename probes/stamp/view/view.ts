import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { ProbeView } from '../../../ui/probe-view.ts';
import { stampDetailOf } from '../common/detail.ts';
import { delayText } from '../common/figure-text.ts';
import { Details } from './Details.tsx';

export const stampView: ProbeView = {
  title: 'Directions',
  Details,
  summary: (state) => {
    const { last } = state as ServiceFinding;
    const detail = stampDetailOf(last);
    if (!detail) return last.outcome;
    const [forward, backward] = [delayText(detail, 'forward'), delayText(detail, 'backward')];
    if (forward === null || backward === null) return `No one-way delays: ${detail.clock.problem}`;
    return `Forward ${forward}, backward ${backward}`;
  },
};
