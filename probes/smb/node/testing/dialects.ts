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

/** Result of every step with a server of such a configuration. */
export async function tryDialect(...global: readonly string[]) {
  const samba = await startSamba(...global);
  try {
    const { outcome, columns, parsed } = await trySmb(samba.port, { ...LOGIN, steps: ALL_STEPS });
    const read = parsed.steps.find(({ step }) => step === 'read')?.facts;
    return {
      outcome,
      error: parsed.error,
      dialect: parsed.server?.dialect,
      protection: PROTECTIONS[columns?.['protection'] ?? -1],
      read,
    };
  } finally {
    await samba.stop();
  }
}

/** Result of `tryDialect` where everything went well. */
export const allSteps = (dialect: string, protection: string) => ({
  outcome: 'reply',
  error: null,
  dialect,
  protection,
  read: { bytes: BIG_BYTES },
});
