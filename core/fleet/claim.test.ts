import { describe, expect, it } from 'vitest';
import { AgentName } from './agent-name.ts';
import { AgentFacts, claimProof, verifyClaimProof } from './claim.ts';
import { AGENT_FACTS } from './testing/agent-facts.ts';

const secret = new Uint8Array(16).fill(1);

describe('the proof of a claim', () => {
  it('holds for its secret and its request only', async () => {
    const proof = await claimProof(secret, 'csr');
    expect(proof).toMatch(/^[0-9a-f]{64}$/);
    expect(await verifyClaimProof(secret, { csr: 'csr', proof })).toBe(true);
    expect(await verifyClaimProof(secret, { csr: 'another', proof })).toBe(false);
    expect(await verifyClaimProof(new Uint8Array(16), { csr: 'csr', proof })).toBe(false);
  });
});

describe('the facts of an agent', () => {
  it('are single lines: they could forge rows of others in a table', () => {
    expect(AgentFacts.safeParse(AGENT_FACTS).success).toBe(true);
    for (const hostName of ['a\nb', 'a\rb', 'a\u001b[2J', 'a\u2028b'])
      expect(AgentFacts.safeParse({ ...AGENT_FACTS, hostName }).success).toBe(false);
  });
});

describe('the name of an agent', () => {
  it.each(['pi-3', '7', 'a'.repeat(63)])('may be %s', (name) => {
    expect(AgentName.safeParse(name).success).toBe(true);
  });
  it.each(['', 'Pi', '-a', 'a_b', 'a'.repeat(64), 'local', 'all', 'a\n'])('is not %j', (name) => {
    expect(AgentName.safeParse(name).success).toBe(false);
  });
});
