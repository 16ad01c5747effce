import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { ProbeView } from '../../../ui/probe-view.ts';
import { LIMITS, type Limit } from '../common/limits.ts';
import { Details } from './Details.tsx';

export const temperatureView: ProbeView = {
  title: 'Temperature',
  Details,
  summary: (state) => {
    const { values } = (state as ServiceFinding).last;
    const limits = (Object.keys(LIMITS) as Limit[]).filter((limit) => values[limit] === 'now');
    const celsius = typeof values['celsius'] === 'number' ? [`${values['celsius']} °C`] : [];
    return [...celsius, ...limits.map((limit) => LIMITS[limit])].join(', ') || 'No sensor';
  },
};
