import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES } from '../../../core/fleet/release.ts';
import { readBundles, sendBundles } from './upgrade-files.ts';

const signature = (change: object = {}) =>
  JSON.stringify({
    ...{ version: '0.2.0', arch: 'x64', bytes: 3, sha256: 'a'.repeat(64), signature: `${'A'.repeat(86)}==` },
    ...change,
  });
const file = (name: string, content: string | Uint8Array<ArrayBuffer>) => new File([content], name);

describe('bundles chosen on the page', () => {
  it.each<[string, readonly File[], string]>([
    ['nothing', [], 'Choose bundles'],
    ['no signature', [file('a.tar.gz', 'abc')], 'a.tar.gz.sig is missing'],
    ['another text', [file('a.tar.gz', 'abc'), file('a.tar.gz.sig', 'x')], 'not the signature of a bundle'],
    ['another length', [file('a.tar.gz', 'abcd'), file('a.tar.gz.sig', signature())], 'has 4 bytes, and 3 were signed'],
    [
      'two versions',
      [
        ...[file('a.tar.gz', 'abc'), file('a.tar.gz.sig', signature())],
        ...[file('b.tar.gz', 'abc'), file('b.tar.gz.sig', signature({ version: '0.3.0' }))],
      ],
      'Versions 0.2.0 and 0.3.0',
    ],
  ])('are refused: %s', async (_, files, problem) => {
    expect(await readBundles(files)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it('are sent in parts, from where the station has them', async () => {
    const content = Uint8Array.from({ length: CHUNK_BYTES * 2 + 15 }, (_, at) => at % 251);
    const files = [file('a.tar.gz', content), file('a.tar.gz.sig', signature({ bytes: content.length }))];
    const read = await readBundles(files);
    if (!('bundles' in read)) throw new Error(read.problem);
    const had = 10;
    const received: number[] = [...content.subarray(0, had)];
    const shares: number[] = [];
    await sendBundles(
      {
        fleetBundle: async () => ({ receivedBytes: had }),
        fleetBundleChunk: async ({ offset, data }) => {
          expect(offset).toBe(received.length);
          received.push(...Buffer.from(data, 'base64'));
          return { receivedBytes: received.length };
        },
      },
      read.bundles,
      (share) => shares.push(share),
      new AbortController().signal,
    );
    expect(Buffer.from(received).equals(Buffer.from(content))).toBe(true);
    expect([shares.length, shares.at(-1)]).toEqual([3, 1]);
  });
});
