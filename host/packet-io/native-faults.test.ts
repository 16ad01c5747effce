import { constants } from 'node:os';
import { expect, it } from 'vitest';
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

const found = (echo4: typeof REFUSED | typeof OPEN, echo6: typeof REFUSED | typeof OPEN) =>
  capabilitiesFrom({ echo4, echo6, realtimeErrno: 0, errorQueueErrno: 0 }).features;

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
