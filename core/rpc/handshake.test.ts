import { describe, expect, it } from 'vitest';
import { BAD_HELLO, BAD_TOKEN, PageHandshake, type PageStep, StationHandshake, type StationStep } from './handshake.ts';

const TOKEN = 'secret-token-of-forty-three-characters-000';
const HOST = '127.0.0.1:4780';

const textOf = (step: PageStep | StationStep): string => {
  if (step.kind !== 'send') throw new Error(`the handshake ended: ${step.kind}`);
  return step.text;
};

/** Plays both sides to the end. @returns the last step of each, and all that was sent */
async function meet(page: PageHandshake, station: StationHandshake) {
  const challenge = textOf(await station.take(page.hello));
  const answer = await page.take(challenge);
  if (answer.kind !== 'send') return { page: answer, sent: [page.hello, challenge] };
  const verdict = await station.take(answer.text);
  const sent = [page.hello, challenge, answer.text];
  if (verdict.kind !== 'send') return { page: answer, station: verdict, sent };
  return { page: await page.take(verdict.text), station: verdict, sent: [...sent, verdict.text] };
}

const wrongToken = { kind: 'refused', code: BAD_TOKEN, why: 'wrong token' };
const malformed = { kind: 'refused', code: BAD_HELLO, why: 'malformed hello' };

describe('a page and its station', () => {
  it('know each other by the token without sending it', async () => {
    const met = await meet(new PageHandshake(TOKEN, HOST), new StationHandshake(TOKEN, HOST));
    expect(met.page).toEqual({ kind: 'welcome' });
    expect(met.station).toMatchObject({ kind: 'send', admitted: true });
    expect(met.sent).toHaveLength(4);
    expect(met.sent.join('')).not.toContain(TOKEN.slice(0, 12));
  });

  it('send other numbers and proofs each time', async () => {
    const first = await meet(new PageHandshake(TOKEN, HOST), new StationHandshake(TOKEN, HOST));
    const second = await meet(new PageHandshake(TOKEN, HOST), new StationHandshake(TOKEN, HOST));
    for (const at of [0, 1, 2]) expect(first.sent[at]).not.toBe(second.sent[at]);
  });
});

describe('a page', () => {
  it.each([
    ['another token', `${TOKEN}x`, HOST],
    ['another address, as one that passes messages on to the real station', TOKEN, '127.0.0.1:4781'],
  ])('sends nothing more to a station with %s', async (_, token, host) => {
    const met = await meet(new PageHandshake(TOKEN, HOST), new StationHandshake(token, host));
    expect([met.page, met.sent.length]).toEqual([{ kind: 'stranger' }, 2]);
  });

  it('does not take its own proof or an earlier challenge for an answer', async () => {
    const station = new StationHandshake(TOKEN, HOST);
    const challenge = textOf(await station.take(new PageHandshake(TOKEN, HOST).hello));
    expect(await new PageHandshake(TOKEN, HOST).take(challenge)).toEqual({ kind: 'stranger' });
  });

  it.each([
    ['a welcome without a proof', '{"t":"welcome"}'],
    ['no JSON', 'hello'],
    ['a challenge without a proof', JSON.stringify({ t: 'challenge', nonce: '0'.repeat(64) })],
    ['a proof that is too short', JSON.stringify({ t: 'challenge', nonce: '0'.repeat(64), proof: '00' })],
    ['bytes', new Uint8Array(4)],
  ])('does not continue after %s', async (_, message) => {
    const page = new PageHandshake(TOKEN, HOST);
    expect(await page.take(message)).toEqual({ kind: 'malformed' });
    expect(await page.take('{"t":"welcome"}')).toEqual({ kind: 'malformed' });
  });
});

describe('a station', () => {
  const asked = async () => {
    const page = new PageHandshake(TOKEN, HOST);
    const station = new StationHandshake(TOKEN, HOST);
    return { page, station, challenge: textOf(await station.take(page.hello)) };
  };

  it('refuses a proof that was right on another connection', async () => {
    const first = await asked();
    const proof = textOf(await first.page.take(first.challenge));
    expect(await (await asked()).station.take(proof)).toEqual(wrongToken);
  });

  it('refuses its own proof, sent back to it', async () => {
    const { station, challenge } = await asked();
    const { proof } = JSON.parse(challenge) as { proof: string };
    expect(await station.take(JSON.stringify({ t: 'proof', proof }))).toEqual(wrongToken);
  });

  it('takes one proof and no second one', async () => {
    const { page, station, challenge } = await asked();
    expect(await station.take(JSON.stringify({ t: 'proof', proof: '0'.repeat(64) }))).toEqual(wrongToken);
    expect(await station.take(textOf(await page.take(challenge)))).toEqual(malformed);
  });

  it('takes no message while it works on the one before', async () => {
    const { page, station, challenge } = await asked();
    const proof = textOf(await page.take(challenge));
    const steps = await Promise.all([station.take(proof), station.take(proof)]);
    expect(steps).toEqual([{ kind: 'send', text: '{"t":"welcome"}', admitted: true }, malformed]);
  });

  it.each([
    ['the token itself, as earlier versions sent it', JSON.stringify({ t: 'hello', token: TOKEN, version: 1 })],
    ['another version', JSON.stringify({ t: 'hello', version: 1, nonce: '0'.repeat(64) })],
    ['a proof before the hello', JSON.stringify({ t: 'proof', proof: '0'.repeat(64) })],
    ['a hello that is too long', `${new PageHandshake(TOKEN, HOST).hello}${' '.repeat(1024)}`],
    ['a nonce that is too short', JSON.stringify({ t: 'hello', version: 2, nonce: '00' })],
    ['no JSON', 'hello'],
    ['nothing', undefined],
  ])('refuses %s', async (_, message) => {
    expect(await new StationHandshake(TOKEN, HOST).take(message)).toEqual(malformed);
  });
});
