import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { endStatus } from '../../cli/command/end-status.ts';
import { CAUSES, OUTCOMES } from '../model/outcome.ts';
import type { Fault } from '../result/result.ts';
import { SendFailures } from './send-failures.ts';

const { ENETUNREACH, EPERM } = constants.errno;
const refused = (...failures: readonly (readonly [target: string, errno: number])[]) => {
  const all = new SendFailures();
  for (const [target, errno] of failures) all.add(target, OUTCOMES['local-error'], errno);
  return all;
};

describe('packets that the system did not accept', () => {
  it('are reported by reason, with their number, their targets, and a remedy for the most frequent', () => {
    const targets = ['a', 'b', 'c', 'd', 'e'].map((target) => [target, EPERM] as const);
    expect(refused(['gw', ENETUNREACH], ['gw', ENETUNREACH], ...targets).fault()).toEqual({
      code: 'packet-io.nothing-sent',
      message:
        'Nothing could be sent: operation not permitted (5 packets to a, b, c and 2 more); network is unreachable (2 packets to gw)',
      hint: expect.stringContaining('nft list ruleset'),
    });
  });

  it.each([
    ['reply', 0],
    ['timeout', 0],
    ['unreachable', 0],
    ['unanswered', 0],
    ['not-measured', CAUSES['ambiguous-answer']],
  ] as const)('are no fault beside one that ended in %s', (outcome, cause) => {
    const all = refused(['gw', ENETUNREACH]);
    all.add('other', OUTCOMES[outcome], cause);
    expect(all.fault()).toBeNull();
    expect(all.remark()).toEqual({
      code: 'packet-io.partly-sent',
      message: 'Some packets could not be sent: network is unreachable (1 packet to gw)',
      hint: expect.stringContaining('ip route get'),
    });
  });

  it('are no remark where all were accepted, or none', () => {
    const accepted = new SendFailures();
    accepted.add('gw', OUTCOMES.timeout, 0);
    expect([accepted.remark(), refused(['gw', ENETUNREACH]).remark()]).toEqual([null, null]);
  });

  it('are a fault beside slots that were missed', () => {
    const all = refused(['gw', ENETUNREACH]);
    all.add('gw', OUTCOMES['not-measured'], CAUSES['slot-missed']);
    expect(all.fault()?.message).toBe(
      'Nothing could be sent: network is unreachable (1 packet to gw); 1 packet not sent in time',
    );
  });

  it('are none where nothing was tried', () => {
    expect(new SendFailures().fault()).toBeNull();
  });
});

describe('no address to send from', () => {
  const { EADDRNOTAVAIL } = constants.errno;
  const source = { family: 6, first: '2001:db8::1', count: 1 } as const;

  it.each([
    ['names IPv6 where no source was given', '2001:db8::9', null, /^this host has no IPv6 address to send from/],
    ['names IPv4 where no source was given', '192.0.2.1', null, /^this host has no IPv4 address to send from/],
    ['names the source where one was given', '2001:db8::9', source, /^use a source address that this host has/],
  ])('%s', (_, address, given, hint) => {
    const all = new SendFailures();
    all.add('a', OUTCOMES['local-error'], EADDRNOTAVAIL, { address, source: given });
    expect(all.fault()?.hint).toMatch(hint);
  });
});

describe('a measurement ends with', () => {
  const nothingSent = refused(['gw', ENETUNREACH]).fault();
  const said: string[] = [];
  const context = { err: (text: string) => void said.push(text) };
  const whole = { wasInterrupted: false, nothingSent: null, partlySent: null };
  const partlySent: Fault = { code: 'packet-io.partly-sent', message: 'not all' };

  it.each([
    ['130 after Ctrl-C, whatever else', { ...whole, wasInterrupted: true, nothingSent }, true, 130],
    ['69 when nothing could be sent, before a threshold', { ...whole, nothingSent }, true, 69],
    ['1 when a threshold was crossed', whole, true, 1],
    ['0 when only some could be sent, which is reported', { ...whole, partlySent }, false, 0],
    ['0 otherwise', whole, false, 0],
  ])('%s', (_, result, isThresholdCrossed, status) => {
    said.length = 0;
    expect(endStatus(context, result, isThresholdCrossed)).toBe(status);
    expect(said).toHaveLength(result.nothingSent || result.partlySent ? 1 : 0);
  });
});
