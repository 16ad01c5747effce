import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../core/testing/any-text.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { runs } from '../../core/testing/runs.ts';
import { answerProbe } from './answers.ts';
import { LiveProbes } from './live-probes.ts';

const HOST_ID = 'a1'.repeat(32);
const STATUSES = [200, 201, 400, 404, 405, 412, 417, 500];

/** An interface with one probe, number 1. */
function partsOf() {
  const live = new LiveProbes(new FakeClock());
  live.discover({ hostId: HOST_ID, ipv4: '', ipv6: '', version: '1.9.7' }, 'lab-1');
  const netprobe = {
    discover: () => undefined,
    contact: (uid: number) => live.contact(uid),
    withUid: (uid: number) => live.withUid(uid),
    liveProbes: live.all,
    takeAction: () => null,
    configOf: () => ({ probename: 'lab-1', hostname: 'lab-1', firmware: '1.9.7' }),
    jobsOf: async () => [],
    take: async () => undefined,
    push: () => undefined,
  };
  return { netprobe, packages: { read: async () => null }, reload: () => undefined, nowMs: () => 0 };
}

const PATHS = [
  ...['/', '/version', '/discover', '/ping', '/myConfig', '/myjobs', '/results', '/pushAction', '/upgrade'],
  ...['/admin/reload', '/admin/getProbes', '/constructor', '/__proto__'],
];
const FIELDS = ['uid', 'hostId', 'ipv4', 'ipv6', 'version', 'data', 'compressed', 'action', 'module', 'job', 'time'];

describe('the answer to a request', () => {
  it('of any form is one of the documented ones', async () => {
    const value = fc.oneof(anyText(), fc.constantFrom('1', '-1', '1e3', HOST_ID, 'yes', 'restart', 'upgrade', 'job'));
    const form = fc.array(fc.tuple(fc.constantFrom(...FIELDS), value)).map((fields) => new URLSearchParams(fields));
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'constructor');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), method, form, async (path, verb, fields) => {
        const { status, body } = await answerProbe({ method: verb, path, form: fields, address: '' }, partsOf());
        expect(STATUSES).toContain(status);
        expect(JSON.parse(JSON.stringify(body))).toEqual(expect.any(Object));
      }),
      { numRuns: runs(300) },
    );
  });

  it.each(['one', '', '1.5', '-1', '1e3', '99999999999999'])('to the number "%s" says that it is none', async (uid) => {
    const form = new URLSearchParams({ uid, hostId: HOST_ID });
    const answer = await answerProbe({ method: 'POST', path: '/ping', form, address: '' }, partsOf());
    expect(answer.status).toBe(412);
  });
});
