import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { jsonLines, sounder } from './sounder-process.ts';

/** Words before a command that run it in a namespace of its own with two links, and with IPv6 on or off. */
function linked(ipv6: 'on' | 'off'): { readonly prefix: readonly string[]; readonly denied: string | null } {
  const setUp = [
    'set -e',
    "echo '0 0' > /proc/sys/net/ipv4/ping_group_range",
    // Without the second of duplicate address detection, and with an address that tests know.
    'for of in all default; do echo 0 > /proc/sys/net/ipv6/conf/$of/accept_dad; done',
    ...(ipv6 === 'off' ? ['echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6'] : []),
    'ip link set lo up',
    'ip link add near index 71 type veth peer name far',
    ...(ipv6 === 'on' ? ['ip address add fe80::7/64 dev far nodad'] : []),
    'ip link set near up; ip link set far up',
    'exec "$@"',
  ].join('\n');
  const prefix = ['unshare', '-Urn', 'sh', '-c', setUp, 'sh'];
  const [command = '', ...args] = [...prefix, 'true'];
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return { prefix, denied: status === 0 ? null : `no namespace with links here: ${(error?.message ?? stderr).trim()}` };
}

const on = linked('on');
const off = linked('off');

const measured = (stdout: string) =>
  jsonLines(stdout)
    .filter((line) => line['kind'] === 'summary')
    .map((line) => [line['target'], line['received']]);

describe.skipIf(on.denied !== null)(`link-local targets${on.denied ? ` (not run: ${on.denied})` : ''}`, () => {
  const { prefix } = on;
  const probe = (...targets: readonly string[]) =>
    sounder(['probe', 'icmp', ...targets, '--count', '1', '--json'], { prefix });

  it('are reached by the name of a zone and by its number', async () => {
    const { status, stdout } = await probe('fe80::7%near', 'fe80::7%71');
    expect([status, measured(stdout)]).toEqual([
      0,
      [
        ['fe80::7%near', 1],
        ['fe80::7%71', 1],
      ],
    ]);
  });

  it('of a zone that there is not, or without one, cost only themselves', async () => {
    const { status, stdout, stderr } = await probe('fe80::7%gone', 'fe80::7', 'fe80::7%99', '127.0.0.1');
    expect([status, measured(stdout)]).toEqual([0, [['127.0.0.1', 1]]]);
    expect(stderr.trimEnd().split('\n').sort()).toEqual([
      expect.stringContaining('fe80::7 is not probed: fe80::7 is link-local and needs its interface'),
      expect.stringMatching(/^sounder: fe80::7%99 is not probed: .*no such network interface/),
      expect.stringMatching(/^sounder: fe80::7%gone is not probed: .*no such network interface – this host has .*near/),
    ]);
  });

  it('are the end of a probe that has no other', async () => {
    const { status, stderr } = await probe('fe80::7%gone');
    expect([status, stderr]).toEqual([69, expect.stringContaining('fe80::7%gone: no such network interface')]);
  });
});

describe.skipIf(off.denied !== null)(`IPv6 switched off${off.denied ? ` (not run: ${off.denied})` : ''}`, () => {
  const { prefix } = off;

  it('is what doctor finds by trying', async () => {
    const { stdout } = await sounder(['doctor', '--json'], { prefix });
    const { findings } = JSON.parse(stdout) as {
      findings: { feature: string; works: boolean; fault: object | null }[];
    };
    expect(findings.find((one) => one.feature === 'icmp6')).toMatchObject({
      works: false,
      fault: { code: 'packet-io.no-ipv6', hint: 'sudo sysctl -w net.ipv6.conf.all.disable_ipv6=0' },
    });
    expect(findings.find((one) => one.feature === 'icmp4')?.works).toBe(true);
  });

  it('costs only the targets that need it, in clear words', async () => {
    const args = ['probe', 'icmp', '2001:db8::1', '127.0.0.1', '--count', '1', '--json'];
    const { status, stdout, stderr } = await sounder(args, { prefix });
    expect([status, measured(stdout)]).toEqual([0, [['127.0.0.1', 1]]]);
    expect(stderr).toContain('sounder: 2001:db8::1 is not probed: this host has no IPv6 address');
  });

  it.each([['udp-unreachable'], ['tcp-connect']])('is named when %s has no address to send from', async (type) => {
    const { status, stderr } = await sounder(['probe', type, '2001:db8::1', '--port', '99', '--count', '1', '--json'], {
      prefix,
    });
    expect([status, stderr]).toEqual([
      69,
      expect.stringMatching(/no IPv6 address to send from|network is unreachable/),
    ]);
  });
});
