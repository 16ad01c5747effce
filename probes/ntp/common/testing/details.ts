import type { NtpDetail, ServerFacts } from '../detail.ts';

export const serverFacts = (more: Partial<ServerFacts> = {}): ServerFacts => ({
  offsetMs: -1.25,
  delayMs: 12.5,
  stratum: 2,
  leap: 'none',
  version: 4,
  poll: 6,
  precision: -24,
  rootDelayMs: 1,
  rootDispersionMs: 2,
  referenceId: '192.0.2.1',
  referenceAtMs: 0,
  errorMs: 8.75,
  ...more,
});

export const ntpDetail = (more: Partial<NtpDetail> = {}): NtpDetail => ({
  server: '192.0.2.7:123',
  best: serverFacts(),
  exchanges: [{ offsetMs: -1.25, delayMs: 12.5 }, { error: 'No reply in time' }],
  kiss: null,
  heldUntilMs: null,
  local: null,
  error: null,
  ...more,
});
