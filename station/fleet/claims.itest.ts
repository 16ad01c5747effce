import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AGENT_FACTS } from '../../core/fleet/testing/agent-facts.ts';
import { foundSecret } from '../../host/fleet/mdns/service-names.ts';
import { TestHub } from './testing/test-hub.ts';

let hub: TestHub;
beforeEach(async () => {
  hub = await TestHub.open();
});
afterEach(() => hub.close());

const code = (more: { name?: string; approves?: boolean } = {}) =>
  hub.claims.makeCode({ name: more.name ?? null, approves: more.approves ?? false, forMs: 60_000 }).secret;
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: { fault?: { code: string } }) => error.fault?.code ?? String(error),
  );

describe('a claim', () => {
  it('waits in the lobby until it is approved, and then gets its certificate with the same request', async () => {
    const request = await hub.request(hub.key('a'), code());
    const waiting = await hub.claims.answer(request, '192.0.2.7');
    expect(waiting).toMatchObject({ state: 'waiting', fingerprint: expect.stringMatching(/^SHA256:/) });
    expect(hub.claims.lobby).toMatchObject([{ name: AGENT_FACTS.hostName, address: '192.0.2.7', facts: AGENT_FACTS }]);
    const [entry] = hub.claims.lobby;
    expect(entry?.fingerprint).toBe(waiting.state === 'waiting' && waiting.fingerprint);
    hub.claims.approve(entry?.id ?? '', 'berlin');
    expect(hub.claims.lobby).toEqual([]);
    expect(await hub.claims.answer(request, '192.0.2.7')).toMatchObject({ state: 'approved', agentName: 'berlin' });
    expect(hub.stored().members).toMatchObject([{ name: 'berlin', revokedMs: null }]);
  });

  it('with a code that approves is a member at once', async () => {
    const request = await hub.request(hub.key('a'), code({ name: 'lima', approves: true }), 'other');
    expect(await hub.claims.answer(request, '192.0.2.7')).toMatchObject({ state: 'approved', agentName: 'lima' });
  });

  it('under the name of a probe of netProbe is refused, however it comes', async () => {
    hub.probes.add('lab-1');
    expect(() => code({ name: 'lab-1' })).toThrow('There is an agent lab-1 already');
    const approving = await hub.request(hub.key('a'), code({ approves: true }), 'lab-1');
    expect(await refusal(hub.claims.answer(approving, '192.0.2.7'))).toBe('fleet.name-taken');
    await hub.claims.answer(await hub.request(hub.key('b'), code(), 'lab-1'), '192.0.2.7');
    const [entry] = hub.claims.lobby;
    expect(() => hub.claims.approve(entry?.id ?? '', null)).toThrow('There is an agent lab-1 already');
    expect(hub.members.all).toEqual([]);
  });

  it('with a used code and another key is refused', async () => {
    const secret = code({ approves: true });
    await hub.claims.answer(await hub.request(hub.key('a'), secret), '192.0.2.7');
    const replayed = await hub.request(hub.key('b'), secret);
    expect(await refusal(hub.claims.answer(replayed, '192.0.2.66'))).toBe('claim.used');
    expect(hub.members.all).toHaveLength(1);
  });

  it('with a waiting code cannot be taken over by another key', async () => {
    const secret = code();
    await hub.claims.answer(await hub.request(hub.key('a'), secret), '192.0.2.7');
    expect(await refusal(hub.claims.answer(await hub.request(hub.key('b'), secret), '192.0.2.8'))).toBe('claim.used');
    expect(hub.claims.lobby).toHaveLength(1);
  });

  it('with an expired code is refused', async () => {
    const request = await hub.request(hub.key('a'), code());
    hub.clock.advance(61_000);
    expect(await refusal(hub.claims.answer(request, '192.0.2.7'))).toBe('claim.expired');
  });

  it('with a code of another station, or a proof of another request, is refused', async () => {
    const secret = code();
    const request = await hub.request(hub.key('a'), secret);
    const { csr } = await hub.request(hub.key('b'), secret);
    expect(await refusal(hub.claims.answer({ ...request, csr }, '192.0.2.7'))).toBe('claim.unknown-code');
    const unknown = await hub.request(hub.key('a'), new Uint8Array(16));
    expect(await refusal(hub.claims.answer(unknown, '192.0.2.7'))).toBe('claim.unknown-code');
  });

  it('that was rejected is refused from then on', async () => {
    const request = await hub.request(hub.key('a'), code());
    await hub.claims.answer(request, '192.0.2.7');
    hub.claims.reject(hub.claims.lobby[0]?.id ?? '');
    expect(await refusal(hub.claims.answer(request, '192.0.2.7'))).toBe('claim.rejected');
    expect(hub.claims.lobby).toEqual([]);
  });

  it('for the name of another agent is refused', async () => {
    await hub.claims.answer(await hub.request(hub.key('a'), code({ approves: true }), 'berlin'), '192.0.2.7');
    const again = await hub.request(hub.key('b'), code({ approves: true }), 'berlin');
    expect(await refusal(hub.claims.answer(again, '192.0.2.8'))).toBe('fleet.name-taken');
  });

  it('leaves the lobby when the agent is not heard of any more', async () => {
    await hub.claims.answer(await hub.request(hub.key('a'), code()), '192.0.2.7');
    hub.clock.advance(601_000);
    expect(hub.claims.lobby).toEqual([]);
  });

  it('of an agent that was revoked is refused with the code that it used', async () => {
    for (const approves of [true, false]) {
      const request = await hub.request(hub.key(`a${approves}`), code({ approves }), 'berlin');
      await hub.claims.answer(request, '192.0.2.7');
      if (!approves) hub.claims.approve(hub.claims.lobby[0]?.id ?? '', 'berlin');
      hub.members.revoke('berlin');
      expect(await refusal(hub.claims.answer(request, '192.0.2.7'))).toBe('claim.rejected');
      expect([hub.members.named('berlin'), hub.claims.lobby]).toEqual([undefined, []]);
    }
  });

  it('of an agent that was revoked is taken with a new code', async () => {
    const key = hub.key('a');
    await hub.claims.answer(await hub.request(key, code({ approves: true }), 'berlin'), '192.0.2.7');
    hub.members.revoke('berlin');
    const again = await hub.request(key, code({ approves: true }), 'berlin');
    expect(await hub.claims.answer(again, '192.0.2.7')).toMatchObject({ state: 'approved', agentName: 'berlin' });
  });

  it('of a member uses its code up', async () => {
    await hub.claims.answer(await hub.request(hub.key('a'), code({ approves: true })), '192.0.2.7');
    const second = code({ approves: true });
    await hub.claims.answer(await hub.request(hub.key('a'), second), '192.0.2.7');
    expect(await refusal(hub.claims.answer(await hub.request(hub.key('b'), second), '192.0.2.8'))).toBe('claim.used');
  });

  it('ends with membership: an agent that joined with another code does not wait any longer', async () => {
    await hub.claims.answer(await hub.request(hub.key('a'), code()), '192.0.2.7');
    await hub.claims.answer(await hub.request(hub.key('a'), code({ approves: true })), '192.0.2.7');
    expect(hub.claims.lobby).toEqual([]);
    expect(hub.members.all).toHaveLength(1);
  });
});

describe('a claim of an agent that has found the hub', () => {
  const found = async (name: string) => hub.request(hub.key(name), foundSecret(hub.authority.pin), name);
  const letFind = () => hub.claims.letFind(hub.clock.nowMs() + 60_000);

  it('is refused unless the station lets itself be found', async () => {
    expect(await refusal(hub.claims.answer(await found('a'), '192.0.2.7'))).toBe('claim.closed');
    letFind();
    hub.clock.advance(60_001);
    expect(await refusal(hub.claims.answer(await found('a'), '192.0.2.7'))).toBe('claim.closed');
    expect(hub.claims.lobby).toEqual([]);
  });

  it('waits in the lobby, beside others, and is approved also later', async () => {
    letFind();
    const [a, b] = [await found('a'), await found('b')];
    for (const request of [a, b, a]) await hub.claims.answer(request, '192.0.2.7');
    expect(hub.claims.lobby).toMatchObject([
      { name: 'a', isFound: true },
      { name: 'b', isFound: true },
    ]);
    hub.claims.letFind(0);
    expect(await hub.claims.answer(b, '192.0.2.7')).toMatchObject({ state: 'waiting' });
    hub.claims.approve(hub.claims.lobby[0]?.id ?? '', null);
    expect(await hub.claims.answer(a, '192.0.2.7')).toMatchObject({ state: 'approved', agentName: 'a' });
    expect(hub.stored().codes).toEqual([]);
  });

  it('is refused once many wait, and leaves room for those who have a code', async () => {
    letFind();
    for (let at = 0; at < 32; at++) await hub.claims.answer(await found(`a${at}`), '192.0.2.7');
    expect(await refusal(hub.claims.answer(await found('one-more'), '192.0.2.7'))).toBe('claim.lobby-full');
    const invited = await hub.request(hub.key('invited'), code());
    expect(await hub.claims.answer(invited, '192.0.2.8')).toMatchObject({ state: 'waiting' });
    expect(hub.claims.lobby).toHaveLength(33);
  });

  it('that was rejected is refused until the station lets itself be found again', async () => {
    letFind();
    await hub.claims.answer(await found('a'), '192.0.2.7');
    hub.claims.reject(hub.claims.lobby[0]?.id ?? '');
    expect(await refusal(hub.claims.answer(await found('a'), '192.0.2.7'))).toBe('claim.rejected');
    letFind();
    expect(await hub.claims.answer(await found('a'), '192.0.2.7')).toMatchObject({ state: 'waiting' });
  });

  it('of a revoked agent waits for approval again', async () => {
    letFind();
    await hub.claims.answer(await found('a'), '192.0.2.7');
    hub.claims.approve(hub.claims.lobby[0]?.id ?? '', null);
    hub.members.revoke('a');
    expect(await hub.claims.answer(await found('a'), '192.0.2.7')).toMatchObject({ state: 'waiting' });
    hub.claims.letFind(0);
    hub.claims.reject(hub.claims.lobby[0]?.id ?? '');
    expect(await refusal(hub.claims.answer(await found('a'), '192.0.2.7'))).toBe('claim.rejected');
  });
});
