import { readdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { tryService } from '../../../host/service/testing/service-rig.ts';
import { compileHttp } from '../common/compile.ts';
import { http } from '../common/definition.ts';
import { runHttp } from './run.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const ANSWERS = [
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  'HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ncut',
  'nonsense',
  '',
];

it('leaks neither memory nor descriptors in 10 000 transactions', async () => {
  let count = 0;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    socket.once('data', () => {
      const answer = ANSWERS[count++ % ANSWERS.length] ?? '';
      if (answer === '') socket.resetAndDestroy();
      else socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const host = serviceHost({ clock: systemClock() });
  const closing = new AbortController();
  const run = () =>
    tryService({ definition: http, compile: compileHttp }, runHttp, host, {
      to,
      settings: { expectText: 'ok', timeout: '60s' },
      signal: closing.signal,
    });
  const batch = async (runs: number) => {
    for (let done = 0; done < runs; done += 10) await Promise.all(Array.from({ length: 10 }, run));
    while (open.size > 0) await new Promise((resolve) => setImmediate(resolve));
    collect();
    return { descriptors: readdirSync('/proc/self/fd').length, heapMb: process.memoryUsage().heapUsed / 1e6 };
  };
  const before = await batch(2000);
  const after = await batch(8000);
  server.close();
  closing.abort();
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 1);
  // Timers of the trials that have not fired yet are some of it.
  expect(after.heapMb - before.heapMb).toBeLessThan(15);
});
