import { expect, it } from 'vitest';
import { UNLOCK_HINT } from '../../host/packet-io/broker-fault.ts';
import { type Finding, remedies } from './remedies.ts';

const locked = (title: string, message: string, hint: string): Finding => ({
  feature: title,
  title,
  works: false,
  method: null,
  fault: { code: 'packet-io.locked', message, hint },
});

it('gives a remedy that is a command as it is, once, and a sentence as a comment', () => {
  const findings = [
    locked('Receive buffer', 'Too small', 'sudo sysctl -w net.core.rmem_max=4194304'),
    locked('Other buffer', 'Too small', 'sudo sysctl -w net.core.rmem_max=4194304'),
    locked('Kernel times', 'None', 'Use another kernel'),
  ];
  expect(remedies(findings, []).split('\n')).toEqual([
    '# Receive buffer: Too small',
    '# Other buffer: Too small',
    'sudo sysctl -w net.core.rmem_max=4194304',
    '',
    '# Kernel times: None',
    '# Use another kernel',
    '',
  ]);
});

it('gives the installation of the broker for a feature that it unlocks', () => {
  const lines = remedies([locked('Capture', 'Not allowed', UNLOCK_HINT)], ['sudo install broker']).split('\n');
  expect(lines.filter((line) => !line.startsWith('#'))).toEqual(['sudo install broker', '']);
});
