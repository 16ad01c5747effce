import { z } from 'zod';
import { NO_VALUE } from '../../core/model/column-value.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import { wholeSetting } from '../../core/model/setting.ts';
import { serviceOf } from '../../core/plan/service.ts';
import { ServiceTracker } from '../../core/service/service-tracker.ts';
import type { PROBES } from '../../probes/index.common.ts';

/** A probe of services with columns of all kinds, whose targets are `toy:NAME` or `toy:NAME;depth=N`. */
const definition: ProbeDefinition = {
  id: 'toy',
  code: 250,
  title: 'Toy',
  summary: 'For tests',
  refusedIsAnswer: false,
  transitOutcomes: [],
  packetColumns: 'none',
  adaptive: null,
  defaults: { interval: '10s', timeout: '4s' },
  uses: [],
  settings: {
    depth: wholeSetting('depth', [1, 9], { default: 1, label: 'Depth', help: 'Depth of the toy', section: 'Probe' }),
  },
  needsPort: false,
  payloadBytes: null,
  feature: () => null,
  latestColumn: 'offsetMs',
  columns: [
    { name: 'offsetMs', type: 'i32', title: 'Offset', unit: 'ms', scale: 0.001, none: NO_VALUE.i32 },
    { name: 'kind', type: 'u8', title: 'Kind', unit: 'word', none: NO_VALUE.u8, words: { good: 1, odd: 2 } },
  ],
  tracker: () => new ServiceTracker(definition),
  service: {
    request: z.record(z.string(), z.unknown()),
    toHelp: 'Name of a toy',
    endpoints: (to: string) =>
      /^[a-z]+$/.test(to) ? { endpoints: [{ address: to, port: null }] } : { error: `${to} is no toy` },
    load: () => ({ packets: 2, packetBytes: 80 }),
    recognize(text: string) {
      const [, to, depth] = /^toy:([^;]+)(?:;depth=(\d))?$/.exec(text) ?? [];
      if (to === undefined) return null;
      return { to, name: `Toy ${to}`, ...(depth === undefined ? {} : { settings: { depth: Number(depth) } }) };
    },
  },
};

/** The probes with the toy, for `vi.mock` of `probes/index.common.ts`. */
export const withToy = (probes: typeof PROBES): { readonly PROBES: typeof PROBES } => ({
  PROBES: { ...probes, toy: { definition, compile: (series) => serviceOf(series, {}) } },
});
