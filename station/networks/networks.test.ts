import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NetworkData } from '../../core/contracts/networks.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { creditOf, networkOf, openNetworkFiles } from './network-file.ts';
import { Networks } from './networks.ts';
import { writeMmdb } from './testing/write-mmdb.ts';

const BUILT_MS = Date.UTC(2026, 5, 1);
const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const ASN = writeMmdb('DBIP-ASN-Lite (compat=GeoLite2-ASN)', 'DB-IP ASN Lite', BUILT_MS, [
  {
    prefix: '203.0.113.0',
    length: 24,
    record: { autonomous_system_number: 64_500, autonomous_system_organization: 'Example Carrier' },
  },
  {
    prefix: '2001:db8::',
    length: 32,
    record: { autonomous_system_number: 4_200_000_001, autonomous_system_organization: 'Example v6' },
  },
]);
const COUNTRY = writeMmdb('iptoasn-country', 'IPtoASN country', BUILT_MS, [
  { prefix: '203.0.113.0', length: 25, record: { country_code: 'DE' } },
]);

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-networks-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function file(name: string, bytes: Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
}

const networks = (readOnly = false) => new Networks({ dataDir: dir, readOnly, log });

describe('networks of addresses', () => {
  it('are off until files are set, then known by both files together, and remembered', async () => {
    const one = networks();
    await one.load();
    expect([one.networkOf('203.0.113.9'), one.credit]).toEqual([null, null]);
    let changes = 0;
    one.onChange(() => {
      changes += 1;
    });
    const files = [file('asn.mmdb', ASN), file('country.mmdb', COUNTRY)];
    const state = await one.set({ files });
    expect(state.loaded.map(({ builtMs }) => builtMs)).toEqual([BUILT_MS, BUILT_MS]);
    expect(one.networkOf('203.0.113.9')).toEqual({ asn: 64_500, holder: 'Example Carrier', country: 'DE' });
    expect(one.networkOf('203.0.113.200')).toEqual({ asn: 64_500, holder: 'Example Carrier', country: null });
    expect(one.networkOf('2001:db8::1')).toMatchObject({ asn: 4_200_000_001 });
    expect(one.networkOf('192.0.2.1')).toBeNull();
    expect(one.credit).toBe('DB-IP ASN Lite: DB-IP, db-ip.com; IPtoASN country: IPtoASN, iptoasn.com');
    const next = networks();
    await next.load();
    expect(next.networkOf('203.0.113.9')).toMatchObject({ asn: 64_500 });
    await next.set({ files: [] });
    expect([next.networkOf('203.0.113.9'), next.credit, changes]).toEqual([null, null, 1]);
    const last = networks();
    await last.load();
    expect(last.state()).toEqual({ files: [], loaded: [], fault: null });
  });

  it('say what is wrong with a file, and keep those in use', async () => {
    const one = networks();
    await one.set({ files: [file('asn.mmdb', ASN)] });
    const refused = async (path: string) => {
      const thrown: unknown = await one.set({ files: [path] }).catch((error: unknown) => error);
      return (thrown as { fault: { message: string } }).fault.message;
    };
    expect(await refused('asn.mmdb')).toBe('asn.mmdb: Not a full path');
    expect(await refused(join(dir, 'none.mmdb'))).toMatch(/none\.mmdb: .*(No such file|not exist|not found)/i);
    expect(await refused(dir)).toMatch(/: Not a file$/);
    expect(await refused(file('text.csv', Buffer.from('1.0.0.0,1.0.0.255,13335')))).toMatch(/: Not a MaxMind DB file$/);
    expect(await refused(file('empty.mmdb', Buffer.alloc(0)))).toMatch(/: The file is empty$/);
    spawnSync('mkfifo', [join(dir, 'pipe')]);
    expect(await refused(join(dir, 'pipe'))).toMatch(/: Not a file$/);
    const holed = Buffer.concat([ASN.subarray(0, 100), ASN.subarray(ASN.length - 300)]);
    expect(await refused(file('holed.mmdb', holed))).toMatch(/: The file is cut off$/);
    expect(one.networkOf('203.0.113.9')).toMatchObject({ asn: 64_500 });
  });

  it('tell pages what is in use, and at a start that a file is gone', async () => {
    const path = file('asn.mmdb', ASN);
    await networks().set({ files: [path] });
    rmSync(path);
    const one = networks();
    await one.load();
    const seen: NetworkData[] = [];
    const sink: Sink<NetworkData> = {
      credit: 10,
      send: (state) => void seen.push(state),
      onCredit: () => undefined,
      end: () => undefined,
    };
    one.open(sink, new AbortController().signal);
    file('asn.mmdb', ASN);
    await one.set({ files: [path] });
    expect(seen.map(({ loaded, fault }) => [loaded.length, fault?.code])).toEqual([
      [0, 'networks.unreadable'],
      [1, undefined],
    ]);
  });

  it('are set one after the other: the last ones are in use, and remembered', async () => {
    const one = networks();
    const files = [file('asn.mmdb', ASN)];
    await Promise.all([one.load(), one.set({ files }), one.set({ files: [] }), one.set({ files })]);
    const next = networks();
    await next.load();
    expect([one, next].map((each) => each.state().loaded.length)).toEqual([1, 1]);
  });

  it('say that it is not known which files were set', async () => {
    writeFileSync(join(dir, 'networks.json'), '{"files":[');
    const one = networks();
    await one.load();
    expect(one.state().fault).toMatchObject({ code: 'networks.unreadable', hint: 'Set the files again' });
  });

  it('are announced again when one file turns out to be damaged', async () => {
    const damaged = Buffer.from(ASN);
    damaged.fill(0xff, ASN.indexOf('autonomous_system_number') - 1, ASN.indexOf('autonomous_system_number') + 30);
    const one = networks();
    await one.set({ files: [file('damaged.mmdb', damaged), file('country.mmdb', COUNTRY)] });
    const known: unknown[] = [];
    one.onChange(() => known.push(one.networkOf('203.0.113.9')));
    one.networkOf('203.0.113.9');
    await Promise.resolve();
    expect(known).toEqual([{ asn: null, holder: null, country: 'DE' }]);
    expect(one.state()).toMatchObject({
      loaded: [{ type: 'iptoasn-country' }],
      fault: { code: 'networks.invalid-file' },
    });
  });

  it('write nothing for a project that is open read-only', async () => {
    await networks(true).set({ files: [file('asn.mmdb', ASN)] });
    expect(() => readFileSync(join(dir, 'networks.json'))).toThrow();
  });
});

describe('a data file', () => {
  it('is refused or read, whatever its bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(ASN.length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 }),
        async (changes) => {
          const bytes = Buffer.from(ASN);
          for (const [at, value] of changes) bytes[at] = value;
          const one = networks(true);
          const isRead = await one.set({ files: [file('fuzzed.mmdb', bytes)] }).then(
            () => true,
            (error: unknown) => {
              expect((error as { fault: { code: string } }).fault.code).toMatch(/^networks\./);
              return false;
            },
          );
          if (isRead) for (const address of ['203.0.113.9', '2001:db8::9', '::1']) one.networkOf(address);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads the fields of the databases in use, and leaves out what is malformed', () => {
    expect(networkOf({ asn: 'AS13335', as_name: 'Example\u202e', country: 'us' })).toEqual({
      asn: 13_335,
      holder: 'Example\\u202e',
      country: 'US',
    });
    expect(networkOf({ country: { iso_code: 'FR' }, asn: -4 })).toEqual({ asn: null, holder: null, country: 'FR' });
    expect(networkOf({ autonomous_system_number: 0 })).toBeNull();
    expect(networkOf('text')).toBeNull();
  });

  it('is refused when all together take too much memory', async () => {
    const paths = [file('asn.mmdb', ASN), file('country.mmdb', COUNTRY)];
    expect(await openNetworkFiles(paths, ASN.length + COUNTRY.length)).toHaveLength(2);
    await expect(openNetworkFiles(paths, ASN.length + COUNTRY.length - 1)).rejects.toThrow(
      /country\.mmdb: All files together are larger/,
    );
  });

  it('names its maker', async () => {
    expect(creditOf('GeoLite2-ASN', '')).toBe('GeoLite2-ASN: MaxMind, www.maxmind.com');
    expect(creditOf('own', 'Networks of our sites')).toBe('Networks of our sites');
    expect((await openNetworkFiles([file('asn.mmdb', ASN)]))[0]?.credit).toBe('DB-IP ASN Lite: DB-IP, db-ip.com');
  });
});
