import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClaimAnswer, ClaimRequest } from '../../../core/fleet/claim.ts';
import { claimProof } from '../../../core/fleet/claim.ts';
import { AGENT_FACTS } from '../../../core/fleet/testing/agent-facts.ts';
import type { Port } from '../../../core/rpc/port.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { memoryLog } from '../../../core/testing/memory-log.ts';
import { type AgentKey, agentKey, certificateRequest } from '../../../host/fleet/agent-key.ts';
import { Authority } from '../authority.ts';
import { Claims } from '../claims.ts';
import { DOOR_LIMITS, type DoorLimits } from '../door.ts';
import { FleetFile } from '../fleet-file.ts';
import { Hub } from '../hub.ts';
import { Installer } from '../install/installer.ts';
import { Members } from '../members.ts';
import { Bundles } from '../upgrade/bundles.ts';

/** A hub on loopback with its claims and members, and the agents that connected. */
export class TestHub {
  readonly clock = new FakeClock();
  readonly events: string[] = [];
  readonly refused: string[] = [];
  /** Names of probes of netProbe. */
  readonly probes = new Set<string>();
  readonly attached: { readonly name: string; readonly port: Port }[] = [];
  readonly authority: Authority;
  readonly members: Members;
  readonly claims: Claims;
  readonly bundles: Bundles;
  private readonly hub: Hub;
  private readonly dir: string;
  port = 0;

  private constructor(dir: string, authority: Authority, clock: FakeClock, limits: DoorLimits) {
    this.dir = dir;
    this.clock = clock;
    this.authority = authority;
    const file = new FleetFile(join(dir, 'fleet.json'));
    this.members = new Members(file.read(), file, clock, memoryLog());
    const incidents = { member: (message: string) => void this.events.push(message) };
    const isTaken = (name: string) => this.probes.has(name);
    this.bundles = new Bundles(join(dir, 'bundles'));
    this.claims = new Claims({ members: this.members, isTaken, authority, incidents, clock });
    this.hub = new Hub({
      authority,
      claim: (request, address) => this.claims.answer(request, address),
      installer: new Installer({
        codes: () => this.members.data.codes,
        bundles: this.bundles,
        pin: authority.pin,
        clock,
      }),
      admit: (id, keyPin) => {
        const member = this.members.byId(id);
        if (!member || member.revokedMs !== null) return 'revoked or unknown';
        if (member.keyPin !== keyPin) return 'another key';
        return { name: member.name, attach: (port) => void this.attached.push({ name: member.name, port }) };
      },
      onRefused: (why, address) => void this.refused.push(`${address}: ${why}`),
      limits,
      clock,
      log: memoryLog(),
    });
  }

  static async open(limits = DOOR_LIMITS): Promise<TestHub> {
    const dir = mkdtempSync(join(tmpdir(), 'sounder-hub-'));
    const clock = new FakeClock();
    clock.advance(Date.now() - clock.nowMs()); // TLS knows the real time only
    const made = new TestHub(dir, await Authority.open(join(dir, 'fleet'), clock), clock, limits);
    made.port = await made.hub.listen(0, '127.0.0.1');
    return made;
  }

  /** Connections that wait for their turn. */
  get waiting(): number {
    return this.hub.waiting;
  }

  /** The same authority at another time. */
  authorityAt(clock: FakeClock): Promise<Authority> {
    return Authority.open(join(this.dir, 'fleet'), clock);
  }

  /** The members as the next station reads them. */
  stored() {
    return new FleetFile(join(this.dir, 'fleet.json')).read();
  }

  /** A new agent's key. */
  key(name: string): AgentKey {
    return agentKey(join(this.dir, `${name}.key`));
  }

  async request(key: AgentKey, secret: Uint8Array<ArrayBuffer>, name: string | null = null): Promise<ClaimRequest> {
    const csr = await certificateRequest(key);
    return { proof: await claimProof(secret, csr), csr, name, facts: AGENT_FACTS };
  }

  /** An agent that has its certificate. */
  async member(name: string): Promise<{ readonly key: AgentKey; readonly certificate: string }> {
    const { secret } = this.claims.makeCode({ name, approves: true, forMs: 60_000 });
    const key = this.key(name);
    const answer: ClaimAnswer = await this.claims.answer(await this.request(key, secret), '127.0.0.1');
    if (answer.state !== 'approved') throw new Error('The agent waits');
    return { key, certificate: answer.certificate };
  }

  async close(): Promise<void> {
    await this.hub.close();
    rmSync(this.dir, { recursive: true });
  }
}
