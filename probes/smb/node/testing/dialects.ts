import { expect } from 'vitest';
import { BIG_BYTES, startSamba, USER } from './samba.ts';
import { trySmb } from './try-smb.ts';

export const LOGIN = { user: USER, password: 'good' };
export const ALL_STEPS = [
  'info',
  'shares',
  'share da',
  'stat data/docs/a b.txt',
  'list data/docs/*.txt',
  'read data/big.bin',
];

const PROTECTIONS = ['none', 'signed', 'encrypted'];

/** Carries out every step with a server of such a configuration. */
export async function tryDialect(dialect: string, protection: string, ...global: readonly string[]): Promise<void> {
  const samba = await startSamba(...global);
  try {
    const { outcome, columns, parsed } = await trySmb(samba.port, { ...LOGIN, steps: ALL_STEPS });
    expect(parsed.error).toBeNull();
    expect(outcome).toBe('reply');
    expect(parsed.server?.dialect).toBe(dialect);
    expect(PROTECTIONS[columns?.['protection'] ?? -1]).toBe(protection);
    expect(parsed.steps.find(({ step }) => step === 'read')?.facts).toMatchObject({ bytes: BIG_BYTES });
  } finally {
    await samba.stop();
  }
}
