import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { ProbeView } from '../../../ui/probe-view.ts';
import { Details } from './Details.tsx';
import { rateText } from './rates.ts';

export const iperf3View: ProbeView = {
  title: 'Throughput',
  Details,
  summary: (state) => {
    const { values, outcome } = (state as ServiceFinding).last;
    const parts = (['out', 'in'] as const).flatMap((direction) => {
      const rate = values[`${direction}MbitPerSecond`];
      return typeof rate === 'number' ? [`${direction} ${rateText(rate)}`] : [];
    });
    return parts.join(', ') || outcome;
  },
};
