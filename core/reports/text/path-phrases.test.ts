import { describe, expect, it } from 'vitest';
import { describeBrokenFlows, type FlowFate } from '../../analysis/broken-flows.ts';
import { textIn } from './languages.ts';

const NO_PORT = 0;

/** The sentence on broken flows of four. */
function brokenFlows(count: number, hasPorts: boolean): string {
  const fates = Array.from({ length: 4 }, (_, flow): [number, FlowFate] => {
    const isBroken = flow < count;
    const sourcePort = hasPorts ? 40_000 + flow : NO_PORT;
    return [flow, { answered: isBroken ? 0 : 50, lost: isBroken ? 50 : 0, sourcePort }];
  });
  return describeBrokenFlows(new Map(fates)) ?? '';
}

/** Sentences on a path, as `core/paths/interpret.ts` makes them. */
const SENTENCES = [
  brokenFlows(1, true),
  brokenFlows(3, true),
  brokenFlows(1, false),
  brokenFlows(2, false),
  'Cannot send to 192.0.2.1: network is unreachable',
  '192.0.2.1 replies, but with other data than was sent',
  'Replies after the timeout: use a longer timeout to measure it',
  'No reply: forwards traffic but sends no Time Exceeded',
  'NAT before this hop: packets arrive from another address or port',
  'Several routers share the load here',
  "The target's own address replies as a router: NAT before the target",
  'Forwards packets whose TTL has expired: the next router replies here too',
];

/** Words that occur in English sentences only. */
const ENGLISH = /\b(the|of|and|is|are|but|with|from|than|every|reply|replies|packets|flow|flows lose)\b/i;

describe.each(['de', 'fr'] as const)('sentences on a path in %s', (language) => {
  it.each(SENTENCES)('have a translation: %s', (sentence) => {
    expect(textIn(language).phrase(sentence)).not.toMatch(ENGLISH);
  });
});

it('flows that lose every packet are named in the language, with their ports', () => {
  expect(textIn('de').phrase(brokenFlows(3, true))).toBe(
    '3 von 4 Flüssen verlieren jedes Paket: Quellports 40000, 40001, 40002',
  );
  expect(textIn('fr').phrase(brokenFlows(1, false))).toBe('1 flux sur 4 perd tous ses paquets : flux 0');
});
