import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import { expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { DOOR_LIMITS, Door } from './door.ts';

it('gives no turn to connections that were reset before they were accepted', async () => {
  const opened: Socket[] = [];
  const clock = new FakeClock();
  const door = new Door({
    limits: { ...DOOR_LIMITS, ofAll: 1 },
    ...{ clock, open: (socket) => void opened.push(socket), onRefused: () => undefined },
  });
  const reset = [new Socket(), new Socket()];
  for (const socket of reset) door.enter(socket);
  expect([reset.every(({ destroyed }) => destroyed), opened, clock.pending]).toEqual([true, [], 0]);

  const server = createServer({ pauseOnConnect: true }, (socket) => door.enter(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(server, 'connection');
  expect(opened).toHaveLength(1);
  client.destroy();
  door.close();
  server.close();
});
