import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetState } from '../../core/contracts/fleet.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { freePort } from '../../host/service/testing/free-port.ts';
import { NetprobeClient } from './netprobe-client.ts';
import { jsonLines, type Served, serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';

export const HOST_ID = 'a1'.repeat(32);

export const PROJECT = `sounder: 1
agents:
  lab-1: {site: Lab, netprobe: {hostId: ${HOST_ID}, hostName: pi-lab-1, firmware: "1.9.8"}}
targets:
  gateway: {probe: icmp, to: 192.0.2.9, interval: 20s, packets: 4, timeout: 500ms, agents: [lab-1]}
  web: {probe: http, to: "http://192.0.2.80/", interval: 60s, agents: [lab-1], schedule: "00:00-24:00"}
  names: {probe: dns, to: www.example.org, server: 192.0.2.53, interval: 30s, agents: [lab-1]}
  path: {probe: traceroute, to: 192.0.2.9, interval: 300s, agents: [lab-1]}
  ports: {probe: tcp-syn, to: 192.0.2.9, port: 443, interval: 20s, agents: [lab-1]}
`;

export const DISCOVERY = { hostId: HOST_ID, ipv4: '192.0.2.77', ipv6: '', version: '1.9.7' };

/** A station at which netProbe probes report. */
export interface NetprobeStation {
  readonly dir: TemporaryDir;
  /** Data folder. */
  readonly data: string;
  readonly served: Served;
  readonly client: StationClient;
  readonly probe: NetprobeClient;
  /** Discovers the probe of the project. @returns its number */
  discovered(): Promise<number>;
  fleet(): Promise<FleetState>;
  events(): Promise<readonly string[]>;
  exported(...args: readonly string[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function netprobeStation(): Promise<NetprobeStation> {
  const dir = temporaryDir();
  const data = join(dir.path, 'data');
  const port = await freePort();
  const file = dir.write('lab.yaml', PROJECT);
  const served = await serve(data, ['--file', file, '--netprobe', `127.0.0.1:${port}`]);
  const client = await connectStation(served.url);
  const probe = new NetprobeClient(port);
  return {
    ...{ dir, data, served, client, probe },
    async discovered() {
      const { body } = await probe.post('/discover', DISCOVERY);
      return (body as { readonly uid: number }).uid;
    },
    fleet: () =>
      new Promise((resolve) => {
        const reading = client.station.fleet(null, (state) => {
          reading.cancel();
          resolve(state);
        });
      }),
    async events() {
      const seen = new Map<number, TimelineEvent>();
      const reading = client.station.events({ sinceMs: 0 }, (event) => void seen.set(event.id, event));
      await sleep(300);
      reading.cancel();
      return [...seen.values()].map(({ message }) => message);
    },
    exported: async (...args) => jsonLines((await sounder(['export', data, '--format', 'jsonl', ...args])).stdout),
    async close() {
      client.close();
      await served.stop();
      dir.remove();
    },
  };
}

/** A record of the gateway's job. @param atS of it, s */
export const echo = (atS: number, change: object = {}) => ({
  name: 'ICMP',
  date: atS,
  type: 'result',
  data: {
    'icmp-seq': 4,
    'icmp-ok': 3,
    'icmp-target': '192.0.2.9',
    'icmp-targetIP': '192.0.2.9',
    'icmp-timeout': 1,
    'icmp-avg_rtt': (3.1 + 2.7 + 3.9 + 500) / 4,
    'icmp-min_rtt': 2.7,
    'icmp-max_rtt': 3.9,
    ...change,
  },
});
