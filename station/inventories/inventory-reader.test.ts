import { expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { InventoryReader, type InventoryReading } from './inventory-reader.ts';

/** Lets promises settle. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('a source that never answers is not read again until it has ended', async () => {
  const clock = new FakeClock();
  const readings: InventoryReading[] = [];
  let reads = 0;
  let end: (text: string) => void = () => undefined;
  const reader = new InventoryReader({
    name: 'dc',
    inventory: { file: '/mnt/dead/hosts.json', interval: '10s', timeout: '5s', defaults: { probe: 'icmp' } },
    parts: {},
    kept: [],
    host: { projectPath: '/project.yaml', secret: () => Promise.reject(new Error('not here')) },
    clock,
    changed: (reading) => void readings.push(reading),
    watch: () => () => undefined,
    // As on a drive of a server that is down: not even the signal ends it.
    read: () => {
      reads += 1;
      return new Promise((resolve) => {
        end = resolve;
      });
    },
  });
  clock.advance(5000);
  await settled();
  expect(readings.at(-1)?.fault).toMatchObject({ code: 'inventory.timeout', message: 'It took too long' });
  for (let at = 0; at < 20; at++) {
    clock.advance(5000);
    await settled();
  }
  expect(reads).toBe(1);
  expect(readings.at(-1)?.fault?.hint).toMatch(/has not ended/);
  end('[]');
  await settled();
  clock.advance(10_000);
  await settled();
  expect(reads).toBe(2);
  end('["a"]');
  await settled();
  expect(readings.at(-1)).toMatchObject({ fault: null, targets: { dc_a: { to: 'a' } } });
  reader.close();
});
