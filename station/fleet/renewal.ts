import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Authority } from './authority.ts';
import type { FleetAgent } from './fleet-agent.ts';
import type { Member } from './fleet-file.ts';
import type { Members } from './members.ts';

/** A certificate that ends within this time is replaced. */
const RENEW_WITHIN_MS = 10 * 86_400_000;

export interface RenewalParts {
  readonly members: Pick<Members, 'all' | 'named' | 'saveSoon'>;
  readonly agentOf: (name: string) => Pick<FleetAgent, 'isConnected' | 'renew'> | undefined;
  readonly authority: () => Promise<Pick<Authority, 'renew' | 'certificate'>>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Replaces certificates before they end, over the agents' connections. */
export class Renewal {
  private readonly parts: RenewalParts;

  constructor(parts: RenewalParts) {
    this.parts = parts;
  }

  /** All agents that are connected. */
  async check(): Promise<void> {
    const { members, agentOf } = this.parts;
    const connected = members.all.filter(({ name }) => agentOf(name)?.isConnected);
    await Promise.all(connected.map((member) => this.checkMember(member)));
  }

  /** An agent that has just connected: it may be gone before the next check of all. */
  async checkAgent(name: string): Promise<void> {
    const member = this.parts.members.named(name);
    if (member) await this.checkMember(member);
  }

  private async checkMember(member: Member): Promise<void> {
    const { agentOf, clock, log } = this.parts;
    if (member.revokedMs !== null || member.expiresMs > clock.nowMs() + RENEW_WITHIN_MS) return;
    const agent = agentOf(member.name);
    if (!agent) return;
    await this.renew(member, agent).catch((error: unknown) =>
      log.warn('A certificate was not renewed', { agent: member.name, ...toFault(error) }),
    );
  }

  /** The new end counts once the agent has the certificate: until then it is tried again. */
  private async renew(member: Member, agent: Pick<FleetAgent, 'renew'>): Promise<void> {
    const authority = await this.parts.authority();
    const { expiresMs } = await agent.renew(async (csr) => {
      const issued = await authority.renew(csr, member);
      return { ...issued, authority: authority.certificate };
    });
    member.expiresMs = expiresMs;
    this.parts.members.saveSoon();
  }
}
