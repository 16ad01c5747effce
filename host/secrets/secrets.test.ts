import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SECRET_CHARS, parseSecretReference, SecretReference, SecretValue } from '../../core/model/secret.ts';
import { toFault } from '../../core/result/result.ts';
import { tempDirs } from '../../station/testing/temp-dir.ts';
import { type Keyring, keyProtection, openKey } from './key-file.ts';
import { seal, unseal } from './sealed.ts';
import { secretReader } from './secret-reader.ts';
import { SecretStore } from './secret-store.ts';

const tempDir = tempDirs();
const CANARY = 'correct horse battery staple';

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no fault',
    (error: unknown) => toFault(error).code,
  );

/** A keyring that belongs to one user. */
const keyringOf = (user: string): Keyring => ({
  protect: (text) => Promise.resolve(Buffer.from(`${user}:${[...text].reverse().join('')}`)),
  reveal(bytes) {
    const [owner, text = ''] = bytes.toString().split(':');
    return owner === user ? Promise.resolve([...text].reverse().join('')) : Promise.reject(new Error('not yours'));
  },
});

describe('references', () => {
  it('are a name, a variable with our prefix, or a file', () => {
    expect(parseSecretReference('office-nas')).toEqual({ kind: 'stored', name: 'office-nas' });
    expect(parseSecretReference('env:SOUNDER_NAS')).toEqual({ kind: 'env', name: 'SOUNDER_NAS' });
    expect(parseSecretReference('file:/run/nas')).toEqual({ kind: 'file', path: '/run/nas' });
    for (const other of [
      '',
      'env:HOME',
      'env:',
      'file:',
      'http:x',
      'with blank',
      '.hidden',
      '__proto__',
      'a'.repeat(101),
    ]) {
      expect(parseSecretReference(other), other).toBeNull();
    }
  });

  it('that are invalid are not quoted, since they may be the secret itself', () => {
    expect(JSON.stringify(SecretReference.safeParse('pa$$word!').error)).not.toContain('pa$$word');
  });
});

describe('stored secrets', () => {
  it('are read back, replaced and deleted', async () => {
    const store = new SecretStore({ dir: tempDir() });
    expect(store.list()).toEqual({ names: [], protection: null });
    await Promise.all([store.set('b', 'one'), store.set('a', 'two'), store.set('constructor', 'three')]);
    await store.set('b', CANARY);
    expect(store.list()).toEqual({ names: ['a', 'b', 'constructor'], protection: 'file' });
    expect(await store.read('b')).toBe(CANARY);
    await store.delete('b');
    await store.delete('unknown');
    expect(store.list().names).toEqual(['a', 'constructor']);
    expect(await codeOf(store.read('b'))).toBe('secret.unknown');
  });

  it('are seen by a reader in another process as soon as they are replaced', async () => {
    const dir = tempDir();
    const store = new SecretStore({ dir });
    const read = secretReader({ dir });
    expect(await codeOf(read('nas'))).toBe('secret.unknown');
    for (const value of ['one', 'two', 'six']) {
      await store.set('nas', value);
      expect(await read('nas')).toBe(value);
    }
  });

  it('are not in the files, which only this user can read', async () => {
    const dir = tempDir();
    await new SecretStore({ dir }).set('nas', CANARY);
    for (const name of ['secrets.json', 'secrets.key']) {
      const content = readFileSync(join(dir, name), 'utf8');
      expect(content).not.toContain(CANARY);
      expect(content).not.toContain(Buffer.from(CANARY).toString('base64').slice(0, 20));
      if (process.platform !== 'win32') expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    }
  });

  it('any value survives, under its own name and key only', () => {
    const key = Buffer.alloc(32, 1);
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }), (value) => {
        const record = seal(key, 'nas', value);
        expect(unseal(key, record)).toBe(value);
        expect(unseal(Buffer.alloc(32, 2), record)).toBeNull();
        expect(unseal(key, { ...record, name: 'other' })).toBeNull();
      }),
    );
  });

  it('cannot be exchanged, changed or shortened', () => {
    const key = Buffer.alloc(32, 1);
    const record = seal(key, 'nas', CANARY);
    fc.assert(
      fc.property(fc.constantFrom('iv', 'data', 'tag'), fc.nat(), (field, at) => {
        const bytes = Buffer.from(record[field], 'base64');
        bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ 1;
        expect(unseal(key, { ...record, [field]: bytes.toString('base64') })).toBeNull();
        expect(unseal(key, { ...record, [field]: bytes.subarray(0, 3).toString('base64') })).toBeNull();
        expect(unseal(key, { ...record, [field]: '' })).toBeNull();
      }),
    );
  });

  it('a changed record is a fault, the others are still read', async () => {
    const dir = tempDir();
    const store = new SecretStore({ dir });
    await store.set('a', 'one');
    await store.set('b', 'two');
    const file = JSON.parse(readFileSync(join(dir, 'secrets.json'), 'utf8'));
    file.secrets[0].data = file.secrets[1].data;
    writeFileSync(join(dir, 'secrets.json'), JSON.stringify(file));
    expect(await codeOf(store.read('a'))).toBe('secret.unreadable');
    expect(await store.read('b')).toBe('two');
  });

  it('a new key cannot open them; they can be set again', async () => {
    const dir = tempDir();
    await new SecretStore({ dir }).set('nas', CANARY);
    const other = tempDir();
    await new SecretStore({ dir: other }).set('nas', 'x');
    writeFileSync(join(dir, 'secrets.key'), readFileSync(join(other, 'secrets.key')));
    const store = new SecretStore({ dir });
    expect(await codeOf(store.read('nas'))).toBe('secret.unreadable');
    await store.set('nas', CANARY);
    expect(await store.read('nas')).toBe(CANARY);
  });

  it('damaged files are faults and stay unchanged', async () => {
    const dir = tempDir();
    const store = new SecretStore({ dir });
    await store.set('nas', CANARY);
    writeFileSync(join(dir, 'secrets.json'), '{"version":1,');
    expect(await codeOf(store.read('nas'))).toBe('secret.unreadable');
    expect(await codeOf(store.set('nas', 'x'))).toBe('secret.unreadable');
    expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).toBe('{"version":1,');
    writeFileSync(join(dir, 'secrets.key'), 'sounder-key-1 file AAAA\n');
    expect(await codeOf(openKey(dir, null))).toBe('secret.unreadable');
  });

  it.skipIf(process.platform === 'win32')('a key that others may read is refused', async () => {
    const dir = tempDir();
    const store = new SecretStore({ dir });
    await store.set('nas', CANARY);
    for (const mode of [0o640, 0o604, 0o620, 0o666]) {
      chmodSync(join(dir, 'secrets.key'), mode);
      expect(await codeOf(store.read('nas')), mode.toString(8)).toBe('secret.exposed');
    }
    chmodSync(join(dir, 'secrets.key'), 0o400);
    expect(await store.read('nas')).toBe(CANARY);
  });

  it('a crash between writing and renaming leaves the old ones', async () => {
    const dir = tempDir();
    const store = new SecretStore({ dir });
    await store.set('nas', CANARY);
    // As a killed process leaves it, even readable for others.
    writeFileSync(join(dir, 'secrets.json.new'), '{"version":1,"secr', { mode: 0o666 });
    writeFileSync(join(dir, 'secrets.key.new'), 'sounder-k');
    expect(await new SecretStore({ dir }).read('nas')).toBe(CANARY);
    await store.set('other', 'x');
    expect(existsSync(join(dir, 'secrets.json.new'))).toBe(false);
    expect(statSync(join(dir, 'secrets.json')).mode & 0o077).toBe(0);
  });

  it('a folder that cannot be written is a fault', async () => {
    const dir = join(tempDir(), 'missing');
    expect(await codeOf(new SecretStore({ dir }).set('nas', CANARY))).toBe('secret.unwritable');
  });
});

describe('the keyring', () => {
  it('protects a new key, and one that lay open', async () => {
    const dir = tempDir();
    const plain = new SecretStore({ dir });
    await plain.set('nas', CANARY);
    const desktop = new SecretStore({ dir, key: (create) => openKey(dir, keyringOf('me'), { create }) });
    expect(await desktop.read('nas')).toBe(CANARY);
    expect(keyProtection(dir)).toBe('keyring');
    expect(desktop.list()).toEqual({ names: ['nas'], protection: 'keyring' });
    expect(await desktop.read('nas')).toBe(CANARY);
  });

  it('of another user does not open it, nor does a host without one', async () => {
    const dir = tempDir();
    await new SecretStore({ dir, key: (create) => openKey(dir, keyringOf('me'), { create }) }).set('nas', CANARY);
    expect(await codeOf(openKey(dir, keyringOf('other')))).toBe('secret.locked');
    const browser = new SecretStore({ dir });
    expect(browser.list()).toEqual({ names: ['nas'], protection: 'locked' });
    expect(await codeOf(browser.read('nas'))).toBe('secret.locked');
    expect(await codeOf(browser.set('more', 'x'))).toBe('secret.locked');
    await browser.delete('nas');
    await browser.set('nas', 'again');
    expect(await browser.read('nas')).toBe('again');
    expect(browser.list().protection).toBe('file');
  });
});

describe('secrets of the environment and of files', () => {
  it('are variables with our prefix', async () => {
    const read = secretReader({
      dir: tempDir(),
      env: { SOUNDER_NAS: CANARY, SOUNDER_EMPTY: '', SOUNDER_LINES: 'a\nb', HOME: '/' },
    });
    expect(await read('env:SOUNDER_NAS')).toBe(CANARY);
    expect(await codeOf(read('env:SOUNDER_OTHER'))).toBe('secret.unknown');
    for (const other of ['env:SOUNDER_EMPTY', 'env:SOUNDER_LINES', 'env:HOME']) {
      expect(await codeOf(read(other)), other).toBe('secret.invalid');
    }
  });

  it.skipIf(process.platform === 'win32')('are files of one line that only this user can read', async () => {
    const dir = tempDir();
    const path = join(dir, 'password');
    const read = secretReader({ dir, env: {} });
    expect(await codeOf(read(`file:${path}`))).toBe('secret.unknown');
    writeFileSync(path, `${CANARY}\n`, { mode: 0o600 });
    expect(await read(`file:${path}`)).toBe(CANARY);
    symlinkSync(path, join(dir, 'link'));
    expect(await read(`file:${join(dir, 'link')}`)).toBe(CANARY);
    chmodSync(path, 0o644);
    expect(await codeOf(read(`file:${path}`))).toBe('secret.exposed');
    chmodSync(path, 0o600);
    writeFileSync(path, 'two\nlines\n');
    expect(await codeOf(read(`file:${path}`))).toBe('secret.invalid');
    writeFileSync(path, 'x'.repeat(5 * MAX_SECRET_CHARS));
    expect(await codeOf(read(`file:${path}`))).toBe('secret.unreadable');
    expect(await codeOf(read(`file:${dir}`))).toBe('secret.unreadable');
    expect(await codeOf(read('file:relative'))).toBe('secret.invalid');
  });

  it('are credentials of systemd by a relative path', async () => {
    const credentials = tempDir();
    writeFileSync(join(credentials, 'nas'), CANARY, { mode: 0o440 });
    const read = secretReader({ dir: tempDir(), env: { CREDENTIALS_DIRECTORY: credentials } });
    expect(await read('file:nas')).toBe(CANARY);
    expect(await read(`file:${credentials}/nas`)).toBe(CANARY);
  });

  it('are never part of a fault', async () => {
    const read = secretReader({ dir: tempDir(), env: { SOUNDER_LINES: `${CANARY}\n${CANARY}` } });
    const fault = await read('env:SOUNDER_LINES').catch((error: unknown) => toFault(error));
    expect(JSON.stringify(fault)).not.toContain(CANARY);
    expect(JSON.stringify(SecretValue.safeParse(`${CANARY}\n`).error)).not.toContain(CANARY);
  });
});
