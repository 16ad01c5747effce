import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, expect, it } from 'vitest';
import { TestAuthority, tlsServerOptions } from '../../../host/service/testing/certificates.ts';
import { descriptors, heapBytes } from '../../../host/service/testing/leaks.ts';
import { closeServersAfterEach, listen } from './testing/listen.ts';
import { tryBanner } from './testing/try-banner.ts';

closeServersAfterEach();
const ROUNDS = 10_000;
const AT_ONCE = 4;
const dir = mkdtempSync(join(tmpdir(), 'sounder-banner-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('10 000 transactions leave no descriptor and no memory behind', async () => {
  const authority = new TestAuthority(join(dir, 'ca'));
  const secured = createServer(tlsServerOptions(authority.issue({ names: 'IP:127.0.0.1' })), (socket) => {
    socket.on('error', () => undefined);
    socket.end('220 hello\r\n');
  });
  secured.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => secured.listen(0, '127.0.0.1', resolve));
  const { port: tlsPort } = secured.address() as AddressInfo;
  const plain = await listen((socket) => void socket.end('220 hello\r\n'));
  const resetting = await listen((socket) => void socket.resetAndDestroy());
  const turns = [
    () => tryBanner(plain.port, { expectText: '220' }),
    () => tryBanner(tlsPort, { tls: 'tls', caFile: authority.root, expectRegex: '^2' }),
    () => tryBanner(resetting.port),
    () => tryBanner(plain.port, { tls: 'tls' }),
  ];
  const rounds = async (count: number) => {
    let left = count;
    const one = async () => {
      while (left > 0) {
        left -= 1;
        await turns[left % turns.length]?.();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  };
  await rounds(1000);
  const before = { descriptors: descriptors(), heap: heapBytes() };
  await rounds(ROUNDS);
  await expect.poll(descriptors).toBeLessThanOrEqual(before.descriptors + AT_ONCE);
  const grownBytes = heapBytes() - before.heap;
  console.log(
    `tcp-banner: ${descriptors() - before.descriptors} descriptors, ${(grownBytes / 1e6).toFixed(2)} MB more`,
  );
  expect(grownBytes).toBeLessThan(5e6);
  await new Promise((resolve) => secured.close(resolve));
});
