import { afterAll, describe, expect, vi } from 'vitest';
import { packetIoConformance } from '../../core/ports/packet-io.conformance.ts';
import { loopbackTargets } from '../../lab/loopback-targets.ts';
import { SILENT_ADDRESS } from '../../lab/namespaces.ts';
import { buildNative } from '../../native/build.mjs';
import { openPacketIo } from './open.ts';

const build = buildNative();
const missing = build.built ? undefined : `no native build: ${build.reason}`;

async function openNative() {
  const opened = await openPacketIo({ driver: 'native' });
  if (!opened.ok) throw new Error(opened.fault.message);
  return opened.value;
}

const probe = missing === undefined ? await openNative() : undefined;
const capabilities = await probe?.capabilities();
await probe?.close();
const echo = capabilities?.features.find((one) => one.feature === 'icmp4');
const how = echo?.method ?? 'no ICMP sockets';
const unusable = missing ?? (echo?.works ? undefined : (echo?.fault?.message ?? 'no ICMP sockets'));

const { close, ...targets } = await loopbackTargets();
afterAll(close);
const inLab = process.env['SOUNDER_IN_LAB'] !== undefined;
const silent = inLab ? { tcpSilent4: { destination: SILENT_ADDRESS, interface: null, port: 443 } } : {};

describe.skipIf(unusable !== undefined)(unusable === undefined ? 'here' : `here (skipped: ${unusable})`, () => {
  packetIoConformance(`the native driver (${how})`, async () => ({
    io: await openNative(),
    answering4: { destination: '127.0.0.1', interface: null },
    answering6: { destination: '::1', interface: null },
    // A group on the loopback interface without members: the kernel accepts the packet and drops it.
    silent4: { destination: '224.0.0.199', interface: 'lo' },
    ...targets,
    ...silent,
    nowMs: () => Date.now(),
    until: (holds, withinMs) => vi.waitFor(() => expect(holds()).toBe(true), { timeout: withinMs, interval: 2 }),
  }));
});
