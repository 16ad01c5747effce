import { addressFamily, canonicalAddress } from '../../core/model/address.ts';
import { targetAgent } from '../../core/model/agent-target.ts';
import type { Resolver } from '../../core/ports/resolver.ts';
import { fail, ok } from '../../core/result/result.ts';

/** Resolves agents by what they report, and everything else as before. */
export const agentResolver = (others: Resolver, addressesOf: (agent: string) => readonly string[]): Resolver => ({
  async resolve(name, family, onOverdue) {
    const agent = targetAgent(name);
    if (agent === null) return others.resolve(name, family, onOverdue);
    const addresses = addressesOf(agent).filter((text) => canonicalAddress(text) === text);
    const found = addresses.filter((address) => family === null || addressFamily(address) === family);
    if (found.length > 0) return ok([...found].sort(ipv4First));
    const lack =
      addresses.length > 0 ? `agent ${agent} has no IPv${family} address` : `agent ${agent} has not connected yet`;
    return fail({
      code: 'resolver.not-found',
      message: `${lack}: its address is not known`,
      hint: `write "address" in agents.${agent} of the project`,
    });
  },
});

const ipv4First = (left: string, right: string): number => (addressFamily(left) ?? 4) - (addressFamily(right) ?? 4);
