import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort, onFreePort } from './free-port.ts';

const listening = (port: number) =>
  new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server));
  });

it('a free port can be listened on', async () => {
  const port = await freePort();
  const server = await listening(port);
  expect((server.address() as AddressInfo).port).toBe(port);
  server.close();
});

it('no port is given twice, and none that the system gives to others', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, () => freePort()));
  expect(new Set(ports).size).toBe(200);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});

it('a server whose port another one took starts on a further one', async () => {
  const thief = await listening(0);
  const { port: taken } = thief.address() as AddressInfo;
  const tried: number[] = [];
  const server = await onFreePort((port) => {
    tried.push(port);
    return listening(tried.length === 1 ? taken : port);
  });
  expect(tried).toHaveLength(2);
  expect((server.address() as AddressInfo).port).toBe(tried[1]);
  server.close();
  const attempts: number[] = [];
  const failing = onFreePort((port) => {
    attempts.push(port);
    return listening(taken);
  });
  await expect(failing).rejects.toThrow('EADDRINUSE');
  expect(attempts).toHaveLength(3);
  thief.close();
});
