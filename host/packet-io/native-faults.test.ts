import { constants } from 'node:os';
import { expect, it } from 'vitest';
import type { RawCapability, UdpCapability } from '../../native/index.ts';
import { capabilitiesFrom } from './native-faults.ts';

const REFUSED = {
  method: 'none',
  errno: constants.errno.EACCES,
  call: 'socket',
  answered: false,
  receiveStamp: false,
  transmitStamp: false,
  receiveBytes: 0,
} as const;

const OPEN = {
  ...REFUSED,
  method: 'icmp-datagram',
  errno: 0,
  call: '',
  answered: true,
  receiveBytes: 425_984,
} as const;

const TCP = { halfOpen: { access: 'direct', errno: 0, call: '', answered: true }, connectErrno: 0 } as const;
const DATAGRAMS = { errno: 0, call: '', errorQueueErrno: 0 } as const;
const CAPTURES = { access: 'direct', errno: 0, call: '' } as const;

const found = (echo4: typeof REFUSED | typeof OPEN, echo6: typeof REFUSED | typeof OPEN) =>
  capabilitiesFrom({ echo4, echo6, capture: CAPTURES, realtimeErrno: 0, udp: DATAGRAMS, ...TCP }, '').features;

it('names one remedy when no socket can be opened, not one for each thing that could not be tried', () => {
  const features = found(REFUSED, REFUSED).filter((one) => !one.works);
  expect(features.map((one) => one.feature)).toEqual([
    'icmp4',
    'icmp6',
    'kernel-rx-stamps',
    'kernel-tx-stamps',
    'receive-buffer',
  ]);
  expect(new Set(features.map((one) => one.fault?.hint))).toEqual(
    new Set(['sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"']),
  );
});

it('says what one family lacks while the other works', () => {
  const features = found(OPEN, REFUSED);
  expect(features.find((one) => one.feature === 'icmp4')).toMatchObject({ works: true, method: 'icmp-datagram' });
  expect(features.find((one) => one.feature === 'icmp6')?.fault?.code).toBe('packet-io.icmp-not-permitted');
  expect(features.find((one) => one.feature === 'kernel-tx-stamps')?.fault?.code).toBe('packet-io.no-kernel-stamps');
  expect(features.find((one) => one.feature === 'receive-buffer')?.fault?.detail).toEqual({ bytes: 425_984 });
});

it('takes a socket that can send nothing for no IPv6, unless the machine has an address elsewhere', () => {
  const { EADDRNOTAVAIL } = constants.errno;
  const icmp6 = (errno: number, hasIpv6: boolean) =>
    capabilitiesFrom(
      {
        echo4: OPEN,
        echo6: { ...OPEN, errno, call: 'sendmsg' },
        capture: CAPTURES,
        realtimeErrno: 0,
        udp: DATAGRAMS,
        ...TCP,
      },
      '',
      hasIpv6,
    ).features.find((one) => one.feature === 'icmp6');
  expect(icmp6(EADDRNOTAVAIL, false)).toMatchObject({
    works: false,
    fault: { code: 'packet-io.no-ipv6', hint: 'sudo sysctl -w net.ipv6.conf.all.disable_ipv6=0' },
  });
  expect(icmp6(EADDRNOTAVAIL, true)).toMatchObject({ works: true });
  expect(icmp6(0, true)).toMatchObject({ works: true });
});

it('names the command that installs a broker where one is needed, and reports one that is in use', () => {
  const captureBy = (capture: RawCapability) =>
    capabilitiesFrom({ echo4: OPEN, echo6: OPEN, capture, realtimeErrno: 0, udp: DATAGRAMS, ...TCP }, '').features.find(
      (one) => one.feature === 'capture',
    );
  expect(captureBy({ access: 'none', errno: constants.errno.EPERM, call: 'socket' })).toMatchObject({
    works: false,
    fault: { code: 'capture.not-permitted', hint: 'sudo sounder doctor --unlock' },
  });
  expect(captureBy({ access: 'none', errno: constants.errno.ENOMEM, call: 'socket' })?.fault?.code).toBe(
    'capture.failed',
  );
  expect(captureBy({ access: 'broker', errno: 0, call: '' })).toMatchObject({
    works: true,
    method: expect.stringContaining('broker'),
  });
});

it('tells datagrams that cannot be sent from errors that do not come back', () => {
  const featuresWith = (udp: UdpCapability) =>
    capabilitiesFrom({ echo4: OPEN, echo6: OPEN, capture: CAPTURES, realtimeErrno: 0, udp, ...TCP }, '').features;
  const broken = (udp: UdpCapability) =>
    featuresWith(udp)
      .filter((one) => one.fault?.code === 'packet-io.socket-failed' || one.fault?.code === 'packet-io.no-error-queue')
      .map((one) => [one.feature, one.fault?.code]);
  expect(broken({ errno: constants.errno.ENETUNREACH, call: 'sendmsg', errorQueueErrno: 0 })).toEqual([
    ['error-queue', 'packet-io.socket-failed'],
    ['udp', 'packet-io.socket-failed'],
    ['traceroute', 'packet-io.socket-failed'],
  ]);
  const remedy = (errno: number) =>
    featuresWith({ errno, call: 'sendmsg', errorQueueErrno: 0 }).find((one) => one.feature === 'udp')?.fault?.hint;
  expect([remedy(constants.errno.ENETUNREACH), remedy(constants.errno.EPERM)]).toEqual([
    'sudo ip link set lo up',
    expect.stringContaining('firewall'),
  ]);
  expect(broken({ ...DATAGRAMS, errorQueueErrno: constants.errno.ETIMEDOUT })).toEqual([
    ['error-queue', 'packet-io.no-error-queue'],
    ['traceroute', 'packet-io.no-error-queue'],
  ]);
});

it.each([
  [
    constants.errno.EACCES,
    'mode of the broker',
    'every account may run it',
    expect.stringContaining('chmod 0750 /broker'),
  ],
  [constants.errno.EPERM, 'socket(SOCK_RAW)', 'may not open raw sockets', 'sudo setcap cap_net_raw+ep /broker'],
  [
    constants.errno.EACCES,
    'broker',
    'is not in the group',
    'sudo usermod -aG $(stat -c %G /broker) "$USER"   # then log in again',
  ],
  [constants.errno.EPROTO, 'broker', 'another version', 'sudo sounder doctor --unlock'],
])('says why a broker that is there opened nothing: errno %i, %s', (errno, call, message, hint) => {
  const capture = { access: 'none', errno, call } as const;
  const halfOpen = { access: 'none', errno, call, answered: false } as const;
  const { features } = capabilitiesFrom(
    { echo4: OPEN, echo6: OPEN, capture, realtimeErrno: 0, udp: DATAGRAMS, halfOpen, connectErrno: 0 },
    '/broker',
  );
  for (const feature of ['capture', 'tcp-half-open']) {
    const { fault } = features.find((one) => one.feature === feature) ?? {};
    expect(fault).toMatchObject({ message: expect.stringContaining(message), hint });
  }
});
