import { expect, it } from 'vitest';
import { cannotMeasure } from './start-engine.ts';

const fault = { code: 'packet-io.icmp-not-permitted', message: 'This user may not open ICMP sockets' };
const broken = (feature: string) => ({ feature, works: false, method: null, fault });
const works = (feature: string) => ({ feature, works: true, method: '', fault: null });

it('measures without ICMP where other packets can be sent', () => {
  const features = [broken('icmp4'), broken('icmp6'), works('tcp-connect')];
  expect(cannotMeasure({ features })).toBeNull();
});

it('cannot measure where no kind of packet can be sent, whatever else works', () => {
  const features = [broken('icmp4'), broken('tcp-connect'), works('realtime-thread')];
  expect(cannotMeasure({ features })).toEqual(fault);
});
