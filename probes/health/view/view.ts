import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { ProbeView } from '../../../ui/probe-view.ts';
import { Details } from './Details.tsx';

const SHOWN = [
  ['cpuPercent', 'CPU'],
  ['memoryPercent', 'memory'],
  ['diskPercent', 'disk'],
] as const;

export const healthView: ProbeView = {
  title: 'Health',
  Details,
  summary: (state) => {
    const { values } = (state as ServiceFinding).last;
    const parts = SHOWN.flatMap(([name, text]) =>
      typeof values[name] === 'number' ? [`${text} ${values[name]} %`] : [],
    );
    return parts.join(', ') || 'Not known';
  },
};
