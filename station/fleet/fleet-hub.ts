import { createPublicKey } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { CodeRequest, FleetState, MadeCode } from '../../core/contracts/fleet.ts';
import { encodeClaim } from '../../core/fleet/claim-code.ts';
import { hubAddressText, parseHubAddress } from '../../core/fleet/hub-address.ts';
import { addressFamily } from '../../core/model/address.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { keyFingerprint } from '../../host/fleet/key-fingerprint.ts';
import { serviceLabel } from '../../host/fleet/mdns/service-names.ts';
import { ownAddresses } from '../../host/interfaces.ts';
import type { AgentIncidents } from '../events/agent-incidents.ts';
import { Authority } from './authority.ts';
import { Claims } from './claims.ts';
import { Hub, type HubOptions } from './hub.ts';
import { installCommand } from './install/install-command.ts';
import { Installer } from './install/installer.ts';
import { isReachable } from './is-reachable.ts';
import type { Members } from './members.ts';
import { RefusedAgents } from './refused-agents.ts';
import type { Bundles } from './upgrade/bundles.ts';

/** Port at which agents connect by default. */
export const HUB_PORT = 4785;
const CODE_MINUTES = 60;
/** Addresses of this host in a claim code. */
const MAX_OWN_HUBS = 4;
const ALL_ADDRESSES: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

export interface FleetHubParts {
  readonly dataDir: string;
  /** 0 = any. */
  readonly hubPort: number;
  /** Address that it listens on; null = all. */
  readonly hubHost: string | null;
  readonly members: Members;
  readonly bundles: Pick<Bundles, 'newest'>;
  /** Whether something else than an agent has the name. */
  readonly isTaken: (name: string) => boolean;
  readonly admit: HubOptions['admit'];
  /** It listens from now on. */
  readonly onListening: (authority: Authority) => void;
  readonly onChange: () => void;
  readonly incidents: Pick<AgentIncidents, 'member'>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Opened {
  readonly claims: Claims;
  readonly authority: Authority;
}

interface Announcement {
  readonly untilMs: number;
  readonly end: () => void;
  readonly timer: Timer;
}

/** The listener that agents connect to, with authority and claims; opened when it is needed. */
export class FleetHub {
  private listening: FleetState['hub'] = { state: 'off', port: null, fingerprint: null, fault: null };
  /** null = no claim code was made yet. */
  claims: Claims | null = null;
  private readonly parts: FleetHubParts;
  private opening: Promise<Opened> | null = null;
  private hub: Hub | null = null;
  private announcement: Announcement | null = null;
  /** Counts beginnings and ends: what begins takes its time. */
  private announcements = 0;

  constructor(parts: FleetHubParts) {
    this.parts = parts;
  }

  get state(): FleetState['hub'] {
    const { listening, announcement } = this;
    return announcement ? { ...listening, findableUntilMs: announcement.untilMs } : listening;
  }

  /** Agents cannot connect. */
  fail(fault: Fault): void {
    this.listening = { ...this.listening, state: 'failed', fault };
  }

  /** Opens authority and hub, once. Faults: `fleet.*`, `secret.*`. */
  open(): Promise<Opened> {
    this.opening ??= this.listen().catch((error: unknown) => {
      this.opening = null;
      this.fail(toFault(error));
      this.parts.onChange();
      throw error;
    });
    return this.opening;
  }

  /** Faults: `fleet.*`, `secret.*`. */
  async makeCode({ name, approves = false, minutes = CODE_MINUTES, addresses }: CodeRequest): Promise<MadeCode> {
    const { claims, authority } = await this.open();
    const hubs = (addresses ?? this.ownHubs()).map((text) => {
      const hub = parseHubAddress(text);
      if (hub) return hub;
      throw new FaultError({
        code: 'fleet.bad-address',
        message: `"${text}" is not an address of a hub`,
        hint: 'write HOST:PORT, as 192.0.2.1:4785 or [2001:db8::1]:4785',
      });
    });
    if (hubs.length === 0) {
      throw new FaultError({
        code: 'fleet.no-address',
        message: 'This host has no address that an agent could connect to',
        hint: 'give one with --address HOST:PORT',
      });
    }
    const { secret, expiresMs } = claims.makeCode({ name: name ?? null, approves, forMs: minutes * 60_000 });
    const { pin } = authority;
    const code = encodeClaim({ hubs, pin, secret });
    const installs = hubs.map((hub) => ({
      hub: hubAddressText(hub),
      command: installCommand({ hub, pin, secret, code }),
    }));
    return { code, command: `sounder agent claim ${code}`, installs, expiresMs };
  }

  /** Lets agents on the network find the hub for a while; 0 minutes end that. @returns until when. Faults: `fleet.*`, `secret.*`. */
  async announce(minutes: number): Promise<number | null> {
    this.endAnnouncement();
    const { announcements } = this;
    if (minutes > 0) {
      const { claims } = await this.open();
      const { clock, log, onChange } = this.parts;
      const { port, fingerprint } = this.listening;
      const label = serviceLabel(hostname());
      const hostLabel = `sounder-${Buffer.from(fingerprint ?? '')
        .toString('hex')
        .slice(-16)}`;
      const { announceHub } = await import('../../host/fleet/mdns/announce-hub.ts');
      // It was ended, or another one began.
      if (announcements !== this.announcements) return this.announcement?.untilMs ?? null;
      const hub = { label, hostLabel, port: port ?? HUB_PORT, fingerprint: fingerprint ?? '' };
      const end = announceHub(hub, (address) => this.listensOn(address), { clock, log });
      if (!end) {
        onChange(); // one before has ended
        throw noNetwork();
      }
      const untilMs = clock.nowMs() + minutes * 60_000;
      claims.letFind(untilMs);
      const timer = clock.after(minutes * 60_000, () => {
        this.endAnnouncement();
        onChange();
      });
      this.announcement = { untilMs, end, timer };
    }
    this.parts.onChange();
    return this.announcement?.untilMs ?? null;
  }

  async close(): Promise<void> {
    this.endAnnouncement();
    await this.opening?.catch(() => undefined); // reported where it was asked for
    await this.hub?.close();
  }

  private endAnnouncement(): void {
    this.announcements += 1;
    if (!this.announcement) return;
    this.announcement.timer.cancel();
    this.announcement.end();
    this.announcement = null;
    this.claims?.letFind(0);
  }

  private async listen(): Promise<Opened> {
    const { dataDir, clock, incidents, hubPort, hubHost, log, members, bundles, isTaken, admit, onChange } = this.parts;
    const authority = await Authority.open(join(dataDir, 'fleet'), clock);
    const claims = new Claims({ members, isTaken, authority, incidents, clock });
    const refused = new RefusedAgents(incidents, clock, log);
    const hub = new Hub({
      authority,
      claim: async (request, address) => {
        const answer = await claims.answer(request, address);
        onChange();
        return answer;
      },
      installer: new Installer({ codes: () => members.data.codes, bundles, pin: authority.pin, clock }),
      admit,
      onRefused: (why, address) => refused.add(why, address),
      ...{ clock, log },
    });
    const port = await hub.listen(hubPort, hubHost);
    this.hub = hub;
    this.claims = claims;
    const fingerprint = keyFingerprint(createPublicKey(authority.hub.key));
    this.listening = { state: 'listening', port, fingerprint, fault: null };
    log.info('Agents can connect', { port });
    this.parts.onListening(authority);
    onChange();
    return { claims, authority };
  }

  /** @param address one of this host */
  private listensOn(address: string): boolean {
    const { hubHost } = this.parts;
    if (hubHost === null || hubHost === '::') return true;
    return hubHost === '0.0.0.0' ? addressFamily(address) === 4 : address === hubHost;
  }

  private ownHubs(): readonly string[] {
    const port = this.state.port ?? HUB_PORT;
    const { hubHost } = this.parts;
    const isOne = hubHost !== null && !ALL_ADDRESSES.has(hubHost);
    const hosts = isOne
      ? [hubHost]
      : [...ownAddresses()].filter((address) => isReachable(address) && this.listensOn(address));
    return hosts.slice(0, MAX_OWN_HUBS).map((host) => hubAddressText({ host, port }));
  }
}

const noNetwork = (): FaultError =>
  new FaultError({
    code: 'fleet.no-network',
    message: 'This host has no network on which agents could find its hub',
    hint: 'the hub has to listen on an address of a network, or on all: serve --hub ADDRESS:PORT',
  });
