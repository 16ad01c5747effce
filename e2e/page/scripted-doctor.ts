import type { DoctorAccess, DoctorReport } from '../../core/contracts/doctor.ts';

/** Packets of a machine on which half-open SYNs are locked. */
export const DOCTOR: DoctorReport = {
  driver: 'scripted',
  findings: [
    { feature: 'icmp', title: 'ICMP echo', works: true, method: 'ICMP datagram socket', fault: null },
    {
      feature: 'tcp-syn',
      title: 'TCP half-open',
      works: false,
      method: null,
      fault: {
        code: 'packet-io.permission-denied',
        message: 'Raw sockets are not permitted.',
        hint: 'Run sounder doctor --unlock once as an administrator.',
      },
    },
  ],
};

const BROKER = '/usr/local/libexec/sounder/sounder-broker';

export const ACCESS: DoctorAccess = {
  installed: null,
  unlockSteps: [`Installs ${BROKER}`, 'Creates the group sounder'],
  lockSteps: [],
  isPermitted: false,
  unlockCommand: 'sudo sounder doctor --unlock',
  lockCommand: 'sudo sounder doctor --lock',
};

/** Unlocks or locks, as a station that runs as root does. */
export function accessAfter(access: DoctorAccess, change: 'unlock' | 'lock'): DoctorAccess {
  const installed = change === 'unlock' ? BROKER : null;
  return { ...access, installed, lockSteps: installed === null ? [] : [`Removes ${BROKER}`] };
}
