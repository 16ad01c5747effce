import type { Delay, Host, Router, Scenario } from './scenario.ts';

const router = (n: number, more: Router = {}): Router => ({
  address: `10.77.${n}.1`,
  address6: `fd00:77:${n}::1`,
  ...more,
});

const delay = (medianMs: number): Delay => ({ kind: 'lognormal', medianMs, sigma: 0.2 });

const HOST: Host = { delay: delay(3), tcp: { open: '22,80,443' } };

const PATH = [
  { router: 'gateway', delay: delay(0.6) },
  { router: 'access', delay: delay(2.4) },
  { branches: [[{ router: 'core-a', delay: delay(4) }], [{ router: 'core-b', delay: delay(4.4) }]] },
  { router: 'edge', delay: delay(2) },
];

/** A network that replies to everything, about 12 ms away; for demonstrations. */
export const DEMO_NETWORK: Scenario = {
  about: 'answers everything',
  seed: 1,
  routers: {
    gateway: router(1),
    access: router(2),
    'core-a': router(3, { mpls: [{ label: 24_001, class: 0, ttl: 1 }] }),
    'core-b': router(4, { mpls: [{ label: 24_002, class: 0, ttl: 1 }] }),
    edge: router(5, { initialTtl: 255 }),
  },
  routes: [{ to: ['0.0.0.0/0', '::/0'], path: PATH, host: HOST }],
};
