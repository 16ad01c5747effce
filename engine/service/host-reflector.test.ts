import { expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { HostReflector } from './host-reflector.ts';

const REFERENCE = '00000000000000aa';

async function reflectorOf(clock: FakeClock, isStation = false): Promise<HostReflector> {
  const reflector = new HostReflector(clock, isStation, () => null);
  await reflector.follow({ reference: REFERENCE, reflector: null });
  return reflector;
}

it('knows the offset of its clock with an error that grows until the next comparison', async () => {
  const clock = new FakeClock();
  const reflector = await reflectorOf(clock);
  expect(reflector.bounds.fleet()).toBeNull();
  reflector.compared(-4, 0.5);
  expect(reflector.bounds.fleet()).toEqual({ reference: REFERENCE, offsetNs: -4e6, errorNs: 500_000 });
  clock.advance(10_000);
  expect(reflector.bounds.fleet()).toEqual({ reference: REFERENCE, offsetNs: -4e6, errorNs: 650_000 });
});

it.each([-30, 30])(
  'knows no offset after its clock was set by %d s, until the clocks are compared again',
  async (seconds) => {
    const clock = new FakeClock();
    const reflector = await reflectorOf(clock);
    reflector.compared(4, 0.5);
    clock.step(seconds * 1000);
    expect(reflector.bounds.fleet()).toBeNull();
    reflector.compared(4 + seconds * 1000, 0.5);
    expect(reflector.bounds.fleet()).toMatchObject({ offsetNs: (4 + seconds * 1000) * 1e6 });
  },
);

it('counts a step within its error as error', async () => {
  const clock = new FakeClock();
  const reflector = await reflectorOf(clock);
  reflector.compared(4, 5);
  clock.step(3);
  expect(reflector.bounds.fleet()).toMatchObject({ offsetNs: 4e6, errorNs: 8e6 });
});

it('is without an error where its clock is the one that others are compared with, also after a step', async () => {
  const clock = new FakeClock();
  const reflector = await reflectorOf(clock, true);
  clock.step(60_000);
  expect(reflector.bounds.fleet()).toEqual({ reference: REFERENCE, offsetNs: 0, errorNs: 0 });
});
