import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { labMissing, runInLab } from '../../lab/namespaces.ts';

const SCRIPT = fileURLToPath(new URL('find-station.ts', import.meta.url));
const NETWORK = [
  'ip netns add branch && ip -n branch link set lo up',
  'ip link add lan0 type veth peer name eth0 netns branch',
  'ip addr add 192.0.2.1/24 dev lan0 && ip link set lan0 up',
  'ip -n branch addr add 192.0.2.7/24 dev eth0 && ip -n branch link set eth0 up',
];

const missing = labMissing(NETWORK);
const note = missing === undefined ? '' : ` (not run: ${missing})`;

describe.skipIf(missing !== undefined)(`an agent without a claim code${note}`, () => {
  it('finds the station on its network, and joins when it is approved there', { timeout: 120_000 }, async () => {
    const { exitCode, stdout, stderr } = await runInLab({ network: NETWORK }, [process.execPath, SCRIPT]);
    expect([exitCode, stderr]).toEqual([0, '']);
    const { early, unasked, wrong, lobby, claimed, key, states } = JSON.parse(stdout);
    expect(early).toMatchObject({ status: 69, stderr: expect.stringContaining('No station answers on this network') });
    expect(unasked).toMatchObject({ status: 64, stderr: expect.stringContaining(`192.0.2.1:4785  ${key}`) });
    expect(wrong).toMatchObject({ status: 69, stderr: expect.stringContaining('No station with the key') });
    expect(lobby.map(({ name }: { name: string }) => name).sort()).toEqual(['branch-1', 'branch-2']);
    for (const one of lobby) expect(one).toMatchObject({ isFound: true, address: '192.0.2.7' });
    expect(claimed).toMatchObject({ status: 0, stdout: expect.stringContaining('This agent is branch-1') });
    expect(states.sort()).toEqual(['branch-1 connected', 'branch-2 connected']);
  });
});
