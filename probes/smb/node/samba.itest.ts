import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_STEPS, allSteps, LOGIN, tryDialect } from './testing/dialects.ts';
import { slowProxy } from './testing/hostile.ts';
import { BIG_BYTES, PASSWORD, type Samba, sambaMissing, startSamba, USER } from './testing/samba.ts';
import { trySmb } from './testing/try-smb.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

describe.skipIf(sambaMissing)(`a Samba server${sambaMissing ? ` (not run: ${sambaMissing})` : ''}`, () => {
  let samba: Samba;
  beforeAll(async () => {
    samba = await startSamba('map to guest = bad user');
  });
  afterAll(() => samba.stop());

  it('negotiates without credentials', async () => {
    const { outcome, durationMs, columns, parsed } = await trySmb(samba.port);
    expect(outcome).toBe('reply');
    expect(durationMs).toBeGreaterThan(0);
    expect(columns).toMatchObject({ dialect: 0x0311, protection: null, failedStep: null });
    expect(parsed.steps.map(({ step }) => step)).toEqual(['connect', 'negotiate']);
    expect(parsed.server).toMatchObject({ dialect: 'SMB 3.1.1', isSigningRequired: false, cipher: 'aes-128-gcm' });
    expect(parsed.server?.guid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    // The same clock.
    expect(Math.abs(columns?.['clockDifferenceMs'] ?? Number.NaN)).toBeLessThan(durationMs as number);
  });

  it('logs in and carries out every step, each with its time', async () => {
    const { outcome, columns, parsed } = await trySmb(samba.port, { ...LOGIN, steps: ALL_STEPS });
    expect(parsed.error).toBeNull();
    expect(outcome).toBe('reply');
    for (const name of ['connectMs', 'negotiateMs', 'sessionMs', 'sharesMs', 'statMs', 'listMs', 'readMs', 'closeMs']) {
      expect(columns?.[name], name).toBeGreaterThan(0);
    }
    expect(columns?.['mbitPerSecond']).toBeGreaterThan(0);
    expect(parsed.session).toMatchObject({ user: USER, kind: 'user', isEncrypted: false, isSigned: false });
    const factsOf = (text: string) => parsed.steps.find((one) => one.text === text)?.facts;
    expect(factsOf('info')).toMatchObject({ comment: expect.stringContaining('Samba'), platform: 500 });
    expect(factsOf('shares')).toMatchObject({ count: 5, names: ['data', 'secure', 'closed', 'open', 'IPC$'] });
    expect(factsOf('share da')).toMatchObject({ name: 'data', remark: 'Test data' });
    expect(factsOf('stat data/docs/a b.txt')).toMatchObject({ bytes: 5, written: expect.stringMatching(/^20\d\d-/) });
    expect(factsOf('list data/docs/*.txt')).toMatchObject({ count: 2 });
    expect(factsOf('read data/big.bin')).toMatchObject({ bytes: BIG_BYTES, fileBytes: BIG_BYTES });
    // In order, without overlap.
    for (const [at, { startMs }] of parsed.steps.entries()) {
      const before = parsed.steps[at - 1];
      if (before) expect(startMs).toBeGreaterThanOrEqual(before.startMs + before.ms - 0.01);
    }
  });

  it('reads a share that demands encryption encrypted, and the other one not', async () => {
    const { outcome, columns, parsed } = await trySmb(samba.port, {
      ...LOGIN,
      steps: ['stat data', 'read 64KiB secure/big.bin'],
    });
    expect(outcome).toBe('reply');
    expect(columns).toMatchObject({ protection: 2 });
    expect(parsed.steps.find(({ step }) => step === 'read')?.facts).toMatchObject({
      bytes: BIG_BYTES,
      blockBytes: 65_536,
    });
  });

  it('reads no further than there is time, and knows the rate', async () => {
    const slow = await slowProxy(samba.port, 60);
    try {
      const settings = { ...LOGIN, timeout: '3s', steps: ['read 64KiB data/big.bin', 'stat data'] };
      const { outcome, columns, parsed } = await trySmb(slow.port, settings);
      expect(outcome).toBe('reply');
      expect(columns?.['mbitPerSecond']).toBeGreaterThan(0);
      const bytes = Number(parsed.steps.find(({ step }) => step === 'read')?.facts['bytes']);
      expect(bytes).toBeGreaterThan(0);
      expect(bytes).toBeLessThan(BIG_BYTES);
    } finally {
      await slow.close();
    }
  });

  it('finds names of any script, roots, folders and empty files', async () => {
    const steps = 'stat data; stat data/docs; list data; list data/docs/ü.md; read data/empty.bin';
    const { outcome, parsed, columns } = await trySmb(samba.port, { ...LOGIN, steps });
    expect(outcome).toBe('reply');
    const facts = parsed.steps.filter(({ step }) => ['stat', 'list'].includes(step)).map((one) => one.facts);
    expect(facts[0]).toMatchObject({ folder: true });
    expect(facts[1]).toMatchObject({ folder: true });
    expect(facts[2]).toMatchObject({ count: 4 });
    expect(facts[3]).toMatchObject({ count: 1, first: 'ü.md' });
    expect(columns?.['mbitPerSecond']).toBeNull();
  });

  it('is denied with a wrong password, and says so of a secret that is missing', async () => {
    const wrong = await trySmb(samba.port, { ...LOGIN, password: 'wrong', steps: ALL_STEPS });
    expect(wrong.outcome).toBe('denied');
    expect(wrong.parsed.error).toBe('The log-in failed: wrong user or password (0xc000006d)');
    expect(wrong.columns).toMatchObject({ dialect: 0x0311 });
    expect(wrong.columns).not.toHaveProperty('sessionMs');
    const missing = await trySmb(samba.port, { ...LOGIN, password: 'unknown' });
    expect(missing.outcome).toBe('local-error');
    expect(missing.parsed.error).toBe('The password cannot be read: There is no stored secret of this name');
  });

  it('keeps on with the other steps after one that fails', async () => {
    const steps = [
      'stat nowhere/x',
      'stat data/nothing.txt',
      'stat data/none/x',
      'list data/docs/*.pdf',
      'list data/big.bin/*',
      'read data/docs',
      'read closed/big.bin',
      'share zzz',
      'stat data/big.bin',
    ];
    const { outcome, columns, parsed } = await trySmb(samba.port, { ...LOGIN, steps });
    const errors = parsed.steps.filter(({ error }) => error !== null).map(({ error }) => error);
    expect(errors).toEqual([
      'Connecting the share nowhere failed: no such share (0xc00000cc)',
      'Opening data/nothing.txt failed: not found (0xc0000034)',
      'Opening data/none/x failed: path not found (0xc000003a)',
      'Nothing matches data/docs/*.pdf',
      'Opening the folder data/big.bin failed: this is not a folder (0xc0000103)',
      'Opening data/docs failed: this is a folder (0xc00000ba)',
      'Connecting the share closed failed: access denied (0xc0000022)',
      'Share not found: zzz',
    ]);
    expect(outcome).toBe('unexpected');
    expect(columns).toMatchObject({ failedStep: 1 });
    expect(columns?.['statMs']).toBeGreaterThan(0);
  });

  it('is denied a share of others', async () => {
    const { outcome, columns } = await trySmb(samba.port, { ...LOGIN, steps: ['stat data', 'stat closed'] });
    expect(outcome).toBe('denied');
    expect(columns).toMatchObject({ failedStep: 2 });
  });

  it('logs in anonymously and as a guest', async () => {
    const anonymous = await trySmb(samba.port, { steps: ['shares', 'stat open/docs/c.txt'] });
    expect(anonymous.parsed.error).toBeNull();
    expect(anonymous.parsed.session).toMatchObject({ kind: 'anonymous' });
    const guest = await trySmb(samba.port, { user: 'nobody-known', steps: ['shares', 'stat open/docs/c.txt'] });
    expect(guest.parsed.error).toBeNull();
    expect(guest.parsed.session).toMatchObject({ kind: 'guest', isSigned: false });
  });

  it.skipIf(!hasIpv6)(`takes an IPv6 address${hasIpv6 ? '' : ' (not run: loopback has no ::1)'}`, async () => {
    const { outcome, parsed } = await trySmb(samba.port, { ...LOGIN, steps: ['shares', 'stat data'] }, { to: '::1' });
    expect(parsed.error).toBeNull();
    expect(outcome).toBe('reply');
  });

  it('takes the domain in front of the user', async () => {
    const { parsed, outcome } = await trySmb(samba.port, { ...LOGIN, user: `TEST\\${USER}`, steps: ['stat data'] });
    expect(outcome).toBe('reply');
    expect(parsed.session?.user).toBe(USER);
  });

  it('knows the secret that it must not show', () => {
    expect(PASSWORD).toContain('ü');
  });
});

/** The oldest dialect, a signed one and an encrypted one; all others are in the long tests. */
const DIALECTS = [
  ['SMB 2.0.2', 'none', 'server max protocol = SMB2_02'],
  ['SMB 3.0', 'signed', 'server max protocol = SMB3_00', 'server signing = mandatory'],
  ['SMB 3.1.1', 'encrypted', 'server smb encrypt = required', 'server smb3 encryption algorithms = AES-256-GCM'],
] as const;

describe.skipIf(sambaMissing)(
  `dialects, signing and encryption as the server asks${sambaMissing ? ` (not run: ${sambaMissing})` : ''}`,
  () => {
    it.for(DIALECTS)('%s, %s: %s %s', async ([dialect, protection, ...global]) => {
      expect(await tryDialect(...global)).toMatchObject(allSteps(dialect, protection));
    });
  },
);
