import { describe, expect, it } from 'vitest';
import { allSteps, tryDialect } from './testing/dialects.ts';
import { sambaMissing } from './testing/samba.ts';

const DIALECTS = [
  ['SMB 2.0.2', 'none', 'server max protocol = SMB2_02'],
  ['SMB 2.1', 'none', 'server max protocol = SMB2_10'],
  ['SMB 3.0', 'none', 'server max protocol = SMB3_00'],
  ['SMB 3.0.2', 'none', 'server max protocol = SMB3_02'],
  ['SMB 2.0.2', 'signed', 'server max protocol = SMB2_02', 'server signing = mandatory'],
  ['SMB 2.1', 'signed', 'server max protocol = SMB2_10', 'server signing = mandatory'],
  ['SMB 3.0', 'signed', 'server max protocol = SMB3_00', 'server signing = mandatory'],
  ['SMB 3.0.2', 'encrypted', 'server max protocol = SMB3_02', 'server smb encrypt = required'],
  ...['AES-128-GMAC', 'AES-128-CMAC', 'HMAC-SHA256'].map(
    (algorithm) =>
      ['SMB 3.1.1', 'signed', 'server signing = mandatory', `server smb3 signing algorithms = ${algorithm}`] as const,
  ),
  ...['AES-128-GCM', 'AES-128-CCM', 'AES-256-GCM', 'AES-256-CCM'].map(
    (algorithm) =>
      [
        'SMB 3.1.1',
        'encrypted',
        'server smb encrypt = required',
        `server smb3 encryption algorithms = ${algorithm}`,
      ] as const,
  ),
] as const;

describe.skipIf(sambaMissing)(
  `dialects, signing and encryption as the server asks${sambaMissing ? ` (not run: ${sambaMissing})` : ''}`,
  () => {
    it.for(DIALECTS)('%s, %s: %s %s', async ([dialect, protection, ...global]) => {
      expect(await tryDialect(...global)).toMatchObject(allSteps(dialect, protection));
    });
  },
);
