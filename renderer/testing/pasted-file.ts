import type { Project } from '../../core/model/project.ts';

/** The station's result for a file of another program with groups and settings. */
export const PASTED_FILE: Project = {
  sounder: 1,
  defaults: { interval: '1m', dontFragment: true },
  groups: { transit: { dscp: 10, autoRegister: true }, quiet: { dscp: 12 } },
  targets: {
    gateway: { probe: 'icmp', to: '192.0.2.1' },
    site: { probe: 'tcp-syn', to: 'www.example.org', port: 443, groups: ['quiet'], excludeGroups: ['transit'] },
  },
};

export const NO_PROBLEMS = { count: 0, first: [] };
