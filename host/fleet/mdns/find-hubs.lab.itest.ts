import { describe, expect, it } from 'vitest';
import { labMissing, runInLab } from '../../../lab/namespaces.ts';

const NETWORK = [
  'ip netns add branch && ip -n branch link set lo up',
  'ip link add lan0 type veth peer name eth0 netns branch',
  'ip addr add 192.0.2.1/24 dev lan0 && ip link set lan0 up',
  'ip -n branch addr add 192.0.2.7/24 dev eth0 && ip -n branch link set eth0 up',
];
const KEY = `SHA256:${'k'.repeat(43)}`;

const SURROUNDINGS = `
  const { systemClock } = await import('./host/clock.ts');
  const { memoryLog } = await import('./core/testing/memory-log.ts');
  const [clock, log] = [systemClock(), memoryLog()];`;

const HUB = `(async () => {${SURROUNDINGS}
  const { announceHub } = await import('./host/fleet/mdns/announce-hub.ts');
  announceHub({ label: 'station', hostLabel: 'sounder-1', port: 4785, fingerprint: '${KEY}' }, null, { clock, log });
})();`;

/** Others on the network that say nonsense meanwhile. */
const NOISE = `(async () => {
  const socket = require('node:dgram').createSocket('udp4');
  setInterval(() => socket.send(require('node:crypto').randomBytes(60), 5353, '224.0.0.251'), 20);
})();`;

const FINDER = `(async () => {${SURROUNDINGS}
  const { findHubs } = await import('./host/fleet/mdns/find-hubs.ts');
  let found = [];
  for (let at = 0; at < 20 && found.length === 0; at++)
    found = await findHubs({ forMs: 1000, key: null, clock, log, signal: new AbortController().signal });
  console.log(JSON.stringify(found));
  process.exit(0);
})();`;

const missing = labMissing(NETWORK);
const quoted = (text: string) => `'${text.replaceAll("'", `'"'"'`)}'`;
const branch = (script: string) => `ip netns exec branch '${process.execPath}' -e ${quoted(script)} > /dev/null 2>&1 &`;

describe.skipIf(missing !== undefined)(missing === undefined ? 'a hub' : `a hub (skipped: ${missing})`, () => {
  it('is found on its network, beside what is malformed there', async () => {
    const { stdout, stderr } = await runInLab({ network: [...NETWORK, branch(HUB), branch(NOISE)] }, [
      process.execPath,
      '-e',
      FINDER,
    ]);
    expect([JSON.parse(stdout || '[]'), stderr]).toEqual([
      [{ name: 'station', fingerprint: KEY, hubs: [{ host: '192.0.2.7', port: 4785 }] }],
      '',
    ]);
  });
});
