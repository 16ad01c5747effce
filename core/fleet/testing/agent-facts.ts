import type { AgentFacts } from '../claim.ts';

/** Facts of a host, as its agent tells them. */
export const AGENT_FACTS: AgentFacts = {
  hostName: 'pi-1',
  machine: '',
  os: 'Linux',
  arch: 'arm64',
  cpus: 4,
  memoryBytes: 1e9,
  macs: ['02:00:00:00:00:01'],
  addresses: ['192.0.2.7', '2001:db8::1%eth0'],
  version: '0.1.0',
  boardModel: 'Raspberry Pi 4 Model B Rev 1.4',
};
