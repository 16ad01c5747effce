import { describe, expect, it } from 'vitest';
import { decodeClaim, encodeClaim } from '../../core/fleet/claim-code.ts';
import type { FoundHub } from '../../core/fleet/found-hub.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { cliContext } from '../testing/cli-context.ts';
import { findStation, isFoundClaim } from './find-station.ts';

const hub = (name: string, letter: string): FoundHub => ({
  name,
  fingerprint: `SHA256:${letter.repeat(43)}`,
  hubs: [{ host: '192.0.2.1', port: 4785 }],
});
const OURS = hub('station', 'A');
const OTHER = hub('neighbour', 'E');

function rig(...answers: readonly (readonly FoundHub[])[]) {
  const clock = new FakeClock();
  const said: string[] = [];
  const end = new AbortController();
  const context = cliContext({ clock, err: (text) => void said.push(text), interrupted: end.signal });
  let asked = 0;
  const find = () => Promise.resolve(answers[asked++] ?? []);
  return {
    clock,
    end,
    said,
    look: (key: string | null, isPatient = false) => findStation(context, { key, isPatient }, find),
    asked: () => asked,
  };
}

const hubsOf = (code: string) => {
  const read = decodeClaim(code);
  return read.ok ? read.value.hubs : read.fault;
};

describe('looking for a station', () => {
  it('takes the one with the key, beside others', async () => {
    expect(hubsOf(await rig([OTHER, OURS]).look(OURS.fingerprint))).toEqual(OURS.hubs);
  });

  it('says that none answers, and how one does', async () => {
    await expect(rig([]).look(null)).rejects.toMatchObject({
      fault: {
        code: 'hub.not-found',
        message: 'No station answers on this network',
        hint: expect.stringContaining('sounder fleet announce'),
      },
    });
    await expect(rig([]).look(OURS.fingerprint)).rejects.toMatchObject({
      fault: { message: `No station with the key ${OURS.fingerprint} answers on this network` },
    });
  });

  it('lists several, and asks for the key', async () => {
    const { look, said } = rig([OURS, OTHER]);
    await expect(look(null)).rejects.toMatchObject({
      fault: {
        code: 'usage.invalid',
        message: '2 stations answer on this network',
        hint: expect.stringContaining('--key'),
      },
    });
    expect(said.join('')).toContain(`  neighbour  192.0.2.1:4785  ${OTHER.fingerprint}\n`);
  });

  it('looks again until one answers, and says so once', async () => {
    const { clock, look, said, asked } = rig([], [], [OURS]);
    const looking = look(OURS.fingerprint, true);
    for (let at = 0; at < 2; at++) {
      await expect.poll(() => clock.pending).toBe(1);
      clock.advance(25_000);
    }
    expect(hubsOf(await looking)).toEqual(OURS.hubs);
    expect(asked()).toBe(3);
    expect(said.filter((text) => text.includes('looking again'))).toHaveLength(1);
  });

  it('ends when it is interrupted', async () => {
    const { clock, end, look } = rig();
    const looking = look(null, true);
    await expect.poll(() => clock.pending).toBe(1);
    end.abort();
    await expect(looking).rejects.toMatchObject({ fault: { code: 'interrupted' } });
    expect(clock.pending).toBe(0);
  });
});

it('tells a claim of a found station from that of a code', async () => {
  expect(await isFoundClaim(await rig([OURS]).look(OURS.fingerprint))).toBe(true);
  const secret = new Uint8Array(16).fill(7);
  expect(await isFoundClaim(encodeClaim({ hubs: OURS.hubs, pin: new Uint8Array(32), secret }))).toBe(false);
});
