import { describe, expect, it } from 'vitest';
import type { FoundHub } from '../../../core/fleet/found-hub.ts';
import { labMissing, runInLab } from '../../../lab/namespaces.ts';

const LINK = [
  'ip netns add branch && ip -n branch link set lo up',
  'ip link add lan0 type veth peer name eth0 netns branch',
  'ip link set lan0 up && ip -n branch link set eth0 up',
];
const IPV4 = ['ip addr add 192.0.2.1/24 dev lan0', 'ip -n branch addr add 192.0.2.7/24 dev eth0'];
const IPV6 = ['ip addr add fd00::1/64 dev lan0 nodad', 'ip -n branch addr add fd00::7/64 dev eth0 nodad'];
const KEY = `SHA256:${'k'.repeat(43)}`;

const SURROUNDINGS = `
  const { systemClock } = await import('./host/clock.ts');
  const { memoryLog } = await import('./core/testing/memory-log.ts');
  const [clock, log] = [systemClock(), memoryLog()];`;

const HUB = `(async () => {${SURROUNDINGS}
  const { announceHub } = await import('./host/fleet/mdns/announce-hub.ts');
  announceHub({ label: 'station', hostLabel: 'sounder-1', port: 4785, fingerprint: '${KEY}' }, () => true, { clock, log });
})();`;

/** Others on the network that say nonsense meanwhile. */
const NOISE = `(async () => {
  const noise = (type, group) => {
    const socket = require('node:dgram').createSocket(type);
    socket.on('error', () => undefined);
    setInterval(() => socket.send(require('node:crypto').randomBytes(60), 5353, group), 20);
  };
  noise('udp4', '224.0.0.251');
  noise('udp6', 'ff02::fb%eth0');
})();`;

const FINDER = `(async () => {${SURROUNDINGS}
  const { findHubs } = await import('./host/fleet/mdns/find-hubs.ts');
  let found = [];
  for (let at = 0; at < 20 && (found[0]?.hubs.length ?? 0) < process.argv[1]; at++)
    found = await findHubs({ forMs: 1000, key: null, clock, log, signal: new AbortController().signal });
  console.log(JSON.stringify(found));
  process.exit(0);
})();`;

const missing = labMissing([...LINK, ...IPV4, ...IPV6]);
const quoted = (text: string) => `'${text.replaceAll("'", `'"'"'`)}'`;
const branch = (script: string) => `ip netns exec branch '${process.execPath}' -e ${quoted(script)} > /dev/null 2>&1 &`;

describe.skipIf(missing !== undefined)(missing === undefined ? 'a hub' : `a hub (skipped: ${missing})`, () => {
  it.each([
    ['its network', IPV4, ['192.0.2.7']],
    ['a network without IPv4', IPV6, ['fd00::7']],
    ['a network of both', [...IPV4, ...IPV6], ['192.0.2.7', 'fd00::7']],
  ])('is found on %s, beside what is malformed there', async (_, addresses, hosts) => {
    const lab = { network: [...LINK, ...addresses, branch(HUB), branch(NOISE)] };
    const { stdout, stderr } = await runInLab(lab, [process.execPath, '-e', FINDER, String(hosts.length)]);
    const found = JSON.parse(stdout || '[]') as FoundHub[];
    expect([found.map(({ name, fingerprint }) => [name, fingerprint]), stderr]).toEqual([[['station', KEY]], '']);
    expect(found[0]?.hubs.map(({ host, port }) => `${host} ${port}`).sort()).toEqual(
      hosts.map((host) => `${host} 4785`),
    );
  });
});
