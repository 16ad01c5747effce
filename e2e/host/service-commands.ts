import { expect } from 'vitest';
import type { ServiceRack } from './service-rack.ts';

export type ServiceCommand = readonly [words: readonly string[], columns: Record<string, unknown>];

/** A command for each kind of server, with columns of its result. */
export const serviceCommands = (rack: ServiceRack): readonly ServiceCommand[] => [
  [['http', `http://127.0.0.1:${rack.web.port}/`], { status: 200, connectMs: expect.any(Number) }],
  [['dns', 'www.example.test', '--server', `127.0.0.1:${rack.names.plain}`], { rcode: 'NOERROR', answers: 2 }],
  [['ntp', '127.0.0.1', '--port', `${rack.time.port}`], { stratum: 5, offsetMs: expect.any(Number) }],
  [['ntp', `ntp://127.0.0.1:${rack.time.port}`], { stratum: 5 }],
  [['smb', '127.0.0.1', '--port', `${rack.files.port}`], { dialect: 'SMB 3.1.1' }],
  [
    ['smb', `smb://127.0.0.1:${rack.files.port}/data`, '--user', rack.user, '--password', 'env:SOUNDER_TEST'],
    { listMs: expect.any(Number) },
  ],
  [
    ['iperf3', `iperf3://127.0.0.1:${rack.throughput.port}`, '--duration', '1s'],
    { outMbitPerSecond: expect.any(Number) },
  ],
  [['health'], { cpuPercent: expect.any(Number) }],
];

/** The environment of these commands: the password of the file server. */
export const commandEnv = (rack: ServiceRack): NodeJS.ProcessEnv => ({ ...process.env, SOUNDER_TEST: rack.password });
