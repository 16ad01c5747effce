import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { Reflector } from './reflector.ts';
import { encodeSent } from './test-packet.ts';

const NOTHING_KNOWN = { utcErrorNs: () => null, fleet: () => null };
const packet = encodeSent({
  ...{ sequence: 0, sentNs: 0n, sessionId: 1, fleet: null },
  error: { isSynchronized: false, format: 'ntp', errorNs: null },
});

let reflector: Reflector;
beforeEach(async () => {
  const settings = { port: 0, address: '127.0.0.1', allow: ['127.0.0.1'] };
  reflector = await Reflector.open(settings, { clock: new FakeClock(), bounds: NOTHING_KNOWN });
});
afterEach(() => reflector.close());

describe('the reflector', () => {
  it('drops a packet from port 0, which no reply can be sent to', () => {
    reflector.answer(packet, { address: '127.0.0.1', port: 0, family: 'IPv4' });
    expect(reflector.counts).toEqual({ reflected: 0, refused: 0, limited: 0, malformed: 1 });
  });

  it('continues where a reply cannot be sent', () => {
    expect(() => reflector.answer(packet, { address: '127.0.0.1', port: 65_536, family: 'IPv4' })).not.toThrow();
  });
});
