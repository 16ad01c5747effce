import { createHmac, createPublicKey, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { LobbyEntry } from '../../core/contracts/fleet.ts';
import { AgentName } from '../../core/fleet/agent-name.ts';
import type { AgentFacts, ClaimAnswer, ClaimRequest } from '../../core/fleet/claim.ts';
import { SECRET_BYTES } from '../../core/fleet/claim-code.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { FaultError } from '../../core/result/result.ts';
import { keyFingerprint } from '../../host/fleet/key-fingerprint.ts';
import { foundSecret } from '../../host/fleet/mdns/service-names.ts';
import type { AgentIncidents } from '../events/agent-incidents.ts';
import { type Authority, readRequest } from './authority.ts';
import type { Code, Member } from './fleet-file.ts';
import type { Members } from './members.ts';

const MAX_CODES = 1024;
/** Agents repeat their claim while they wait: one that stopped is not shown any longer. */
const LOBBY_FOR_MS = 10 * 60_000;
const MAX_LOBBY = 256;
/** Anybody who reaches the hub may claim without a code: places remain for those who have one. */
const MAX_FOUND = 32;
/** Characters; a request for a key on P-256 has some 500. */
const MAX_CSR = 4096;

/** Stands for the code of agents that have found the hub by themselves. */
const FOUND = 'found';

export interface ClaimsParts {
  readonly members: Members;
  /** Whether something else than a member has a name. */
  readonly isTaken: (name: string) => boolean;
  readonly authority: Pick<Authority, 'issue' | 'certificate' | 'pin'>;
  readonly incidents: Pick<AgentIncidents, 'member'>;
  readonly clock: Clock;
}

interface Waiting extends LobbyEntry {
  readonly keyPin: string;
  readonly codeId: string;
  readonly seenMs: number;
}

/** Claim codes, the lobby of agents that used one, and their approval. */
export class Claims {
  private readonly parts: ClaimsParts;
  private readonly waiting = new Map<string, Waiting>();
  /** Agents may come to the lobby without a code until then, Unix ms. */
  private openUntilMs = 0;
  /** Keys that came without a code and were refused; until agents may come again. */
  private readonly rejected = new Set<string>();

  constructor(parts: ClaimsParts) {
    this.parts = parts;
  }

  /** Lets agents that find the hub come to the lobby without a code, until a time. Those that wait then stay. */
  letFind(untilMs: number): void {
    this.openUntilMs = untilMs;
    this.rejected.clear();
  }

  /** Agents that wait for approval, the longest first. */
  get lobby(): readonly LobbyEntry[] {
    this.forgetGone();
    return [...this.waiting.values()].map(({ id, fingerprint, name, facts, address, sinceMs, codeId }) => {
      return { id, fingerprint, name, facts, address, sinceMs, ...(codeId === FOUND && { isFound: true }) };
    });
  }

  /** Codes that can still be used. */
  get openCodes(): readonly Code[] {
    const nowMs = this.parts.clock.nowMs();
    return this.parts.members.data.codes.filter((code) => code.usedBy === null && code.expiresMs > nowMs);
  }

  /**
   * Makes a code that one agent may use until it expires. @returns its secret
   * Fault `fleet.too-many-codes`, `fleet.name-taken`.
   */
  makeCode(options: Pick<Code, 'name' | 'approves'> & { readonly forMs: number }): {
    readonly secret: Uint8Array<ArrayBuffer>;
    readonly expiresMs: number;
  } {
    const { clock, members } = this.parts;
    const { name, approves, forMs } = options;
    const nowMs = clock.nowMs();
    // Used codes stay as long as they would have been valid, so that a replayed one differs from an unknown one.
    members.data.codes = members.data.codes.filter((code) => code.expiresMs > nowMs);
    if (members.data.codes.length >= MAX_CODES) {
      throw new FaultError({ code: 'fleet.too-many-codes', message: `There are ${MAX_CODES} claim codes already` });
    }
    if (name !== null && (members.named(name) || this.parts.isTaken(name))) throw nameTaken(name);
    const secret = Uint8Array.from(randomBytes(SECRET_BYTES));
    const expiresMs = nowMs + forMs;
    const hex = Buffer.from(secret).toString('hex');
    members.data.codes.push({
      id: randomUUID(),
      secret: hex,
      name,
      approves,
      expiresMs,
      usedBy: null,
      isRejected: false,
    });
    members.save();
    return { secret, expiresMs };
  }

  /**
   * Answers the claim of an agent, which repeats it while it waits.
   * Faults: `claim.unknown-code`, `claim.expired`, `claim.used`, `claim.rejected`, `claim.closed`, `claim.bad-request`,
   * `claim.lobby-full`, `fleet.name-taken`.
   * @param address of the agent's connection
   */
  async answer(request: ClaimRequest, address: string): Promise<ClaimAnswer> {
    const { members } = this.parts;
    const code = this.codeOf(request);
    const { pin, spki } = await readRequest(request.csr);
    const keyPin = Buffer.from(pin).toString('hex');
    this.checkUse(code, keyPin);
    const known = members.withKey(keyPin);
    if (known) {
      this.use(code, keyPin);
      this.waiting.delete(lobbyId(keyPin));
      return this.approved(known, request.csr);
    }
    if (code.approves) {
      const member = this.join(this.nameFor(code, request), keyPin, request.facts);
      this.use(code, keyPin);
      this.waiting.delete(lobbyId(keyPin));
      this.parts.incidents.member(`Agent ${member.name} joined with a claim code that approves (${address})`);
      return this.approved(member, request.csr);
    }
    return this.wait(code, request, {
      keyPin,
      fingerprint: keyFingerprint(createPublicKey({ key: spki, format: 'der', type: 'spki' })),
      address,
    });
  }

  /** Approves an agent of the lobby. Faults: `fleet.unknown-claim`, `fleet.bad-name`, `fleet.name-taken`. */
  approve(id: string, name: string | null): Member {
    const { incidents } = this.parts;
    const waiting = this.waitingOf(id);
    const wanted = AgentName.safeParse(name ?? waiting.name);
    if (!wanted.success) {
      throw new FaultError({ code: 'fleet.bad-name', message: 'Give the agent a name', hint: 'for example branch-1' });
    }
    const member = this.join(wanted.data, waiting.keyPin, waiting.facts);
    this.waiting.delete(id);
    incidents.member(`Agent ${member.name} was approved (${waiting.fingerprint})`);
    return member;
  }

  /** Refuses an agent of the lobby; its code cannot be used again. Fault `fleet.unknown-claim`. */
  reject(id: string): void {
    const { members } = this.parts;
    const waiting = this.waitingOf(id);
    this.waiting.delete(id);
    if (waiting.codeId === FOUND) this.rejected.add(waiting.keyPin);
    const code = members.data.codes.find((one) => one.id === waiting.codeId);
    if (code) code.isRejected = true;
    members.save();
  }

  private join(name: string, keyPin: string, facts: AgentFacts): Member {
    const { members, isTaken } = this.parts;
    if (isTaken(name)) throw nameTaken(name);
    return members.add(name, keyPin, facts);
  }

  /** Costs a hash of the request for every code: its length is limited. */
  private codeOf({ csr, proof }: ClaimRequest): Code {
    if (csr.length > MAX_CSR) {
      throw new FaultError({ code: 'claim.bad-request', message: 'The certificate request is too long' });
    }
    const sent = Buffer.from(proof, 'hex');
    for (const code of [...this.parts.members.data.codes, this.foundCode]) {
      const expected = createHmac('sha256', Buffer.from(code.secret, 'hex')).update(csr).digest();
      if (timingSafeEqual(expected, sent)) return code;
    }
    throw new FaultError({
      code: 'claim.unknown-code',
      message: 'This station has not given out this claim code, or it expired long ago',
      hint: 'make a new one with sounder fleet code',
    });
  }

  /** The code that every agent on the network can make from the announcement of the hub. */
  private get foundCode(): Code {
    const secret = Buffer.from(foundSecret(this.parts.authority.pin)).toString('hex');
    return {
      id: FOUND,
      secret,
      name: null,
      approves: false,
      expiresMs: this.openUntilMs,
      usedBy: null,
      isRejected: false,
    };
  }

  private checkFound(keyPin: string): void {
    const { members, clock } = this.parts;
    if (this.rejected.has(keyPin)) throw rejected();
    if (this.openUntilMs > clock.nowMs() || this.waiting.has(lobbyId(keyPin)) || members.withKey(keyPin)) return;
    throw new FaultError({
      code: 'claim.closed',
      message: 'This station does not let itself be found now',
      hint: 'there: sounder fleet announce, or a claim code',
    });
  }

  private checkUse(code: Code, keyPin: string): void {
    if (code.id === FOUND) return this.checkFound(keyPin);
    if (code.isRejected) throw rejected();
    if (code.usedBy !== null && code.usedBy !== keyPin) {
      throw new FaultError({ code: 'claim.used', message: 'This claim code was used by another agent' });
    }
    if (code.usedBy === null && code.expiresMs <= this.parts.clock.nowMs()) {
      throw new FaultError({
        code: 'claim.expired',
        message: 'This claim code has expired',
        hint: 'make a new one with sounder fleet code',
      });
    }
  }

  private use(code: Code, keyPin: string): void {
    if (code.usedBy === keyPin || code.id === FOUND) return;
    code.usedBy = keyPin;
    this.parts.members.save();
  }

  private async approved(member: Member, csr: string): Promise<ClaimAnswer> {
    const { authority, members } = this.parts;
    const { certificate, expiresMs, renewAfter } = await authority.issue(csr, member.id);
    member.expiresMs = expiresMs;
    members.save();
    return { state: 'approved', certificate, authority: authority.certificate, agentName: member.name, renewAfter };
  }

  private wait(
    code: Code,
    request: ClaimRequest,
    {
      keyPin,
      fingerprint,
      address,
    }: { readonly keyPin: string; readonly fingerprint: string; readonly address: string },
  ): ClaimAnswer {
    this.forgetGone();
    const id = lobbyId(keyPin);
    const before = this.waiting.get(id);
    if (!before) this.requireRoom(code);
    this.use(code, keyPin);
    const seenMs = this.parts.clock.nowMs();
    const { facts } = request;
    const name = code.name ?? request.name ?? nameOfHost(facts.hostName);
    this.waiting.set(id, {
      ...{ id, fingerprint, name, facts, address, keyPin, codeId: code.id, seenMs },
      sinceMs: before?.sinceMs ?? seenMs,
    });
    if (!before) this.parts.incidents.member(`An agent waits for approval: ${facts.hostName} (${address})`);
    return { state: 'waiting', id, fingerprint };
  }

  private requireRoom({ id }: Code): void {
    const found = [...this.waiting.values()].filter(({ codeId }) => codeId === FOUND).length;
    const isFull = id === FOUND ? found >= MAX_FOUND : this.waiting.size - found >= MAX_LOBBY;
    if (!isFull) return;
    const most = id === FOUND ? `${MAX_FOUND} agents without a code` : `${MAX_LOBBY} agents`;
    throw new FaultError({ code: 'claim.lobby-full', message: `${most} are waiting already` });
  }

  private nameFor(code: Code, request: ClaimRequest): string {
    const name = code.name ?? request.name ?? nameOfHost(request.facts.hostName);
    if (name === null)
      throw new FaultError({
        code: 'fleet.bad-name',
        message: 'The agent has no name',
        hint: 'give it one with --name',
      });
    return name;
  }

  private waitingOf(id: string): Waiting {
    this.forgetGone();
    const waiting = this.waiting.get(id);
    if (waiting) return waiting;
    throw new FaultError({
      code: 'fleet.unknown-claim',
      message: `No agent with the id ${id} is waiting`,
      hint: 'sounder fleet list shows the agents that wait',
    });
  }

  private forgetGone(): void {
    const oldestMs = this.parts.clock.nowMs() - LOBBY_FOR_MS;
    for (const [id, { seenMs }] of this.waiting) if (seenMs < oldestMs) this.waiting.delete(id);
  }
}

const rejected = (): FaultError =>
  new FaultError({ code: 'claim.rejected', message: 'The station refused this agent' });

const nameTaken = (name: string): FaultError =>
  new FaultError({ code: 'fleet.name-taken', message: `There is an agent ${name} already` });

/** Agents wait once, whatever codes they use. */
const lobbyId = (keyPin: string): string => keyPin.slice(0, 16);

/** A host's own name, where it can be an agent's. */
function nameOfHost(hostName: string): string | null {
  const name = hostName.toLowerCase().split('.')[0] ?? '';
  return AgentName.safeParse(name).success ? name : null;
}
