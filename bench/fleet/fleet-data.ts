import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT_FACTS } from '../../core/fleet/testing/agent-facts.ts';
import { systemClock } from '../../host/clock.ts';
import { certificateRequest } from '../../host/fleet/agent-key.ts';
import { pinOf } from '../../host/fleet/key-fingerprint.ts';
import { Authority } from '../../station/fleet/authority.ts';
import { FleetFile, type Member } from '../../station/fleet/fleet-file.ts';

/** Series of each agent: as many samples per second. */
export const SERIES_PER_AGENT = 10;
const AGENTS_PER_SITE = 20;

/** A simulated agent with the certificate that the station's authority has issued to it. */
export interface Identity {
  readonly name: string;
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
}

/** Proof of the hub, as agents know it from their claim code. */
export interface HubProof {
  /** SHA-256 of its key, hex. */
  readonly pin: string;
  /** PEM. */
  readonly authority: string;
}

/** Makes the data folder and the project of a station with this many agents, all of them members. */
export async function makeFleet(
  dataDir: string,
  projectPath: string,
  agents: number,
): Promise<{ readonly identities: readonly Identity[]; readonly proof: HubProof }> {
  mkdirSync(dataDir, { recursive: true });
  const clock = systemClock();
  const authority = await Authority.open(join(dataDir, 'fleet'), clock);
  const members: Member[] = [];
  const identities: Identity[] = [];
  for (let at = 1; at <= agents; at++) {
    const name = `agent-${String(at).padStart(4, '0')}`;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const id = randomUUID();
    const csr = await certificateRequest({ privatePem: key, publicKey });
    const { certificate, expiresMs } = await authority.issue(csr, id);
    identities.push({ name, key, certificate });
    const keyPin = Buffer.from(pinOf(publicKey)).toString('hex');
    const approvedMs = clock.nowMs();
    const facts = { ...AGENT_FACTS, hostName: name };
    members.push({ id, name, keyPin, facts, approvedMs, expiresMs, revokedMs: null, lastSeenMs: null, runs: [] });
  }
  new FleetFile(join(dataDir, 'fleet.json')).write({ version: 1, members, codes: [] });
  writeFileSync(projectPath, projectOf(identities));
  return {
    identities,
    proof: { pin: Buffer.from(authority.pin).toString('hex'), authority: authority.certificate },
  };
}

const projectOf = (identities: readonly Identity[]): string => `sounder: 1
agents:
${identities.map(({ name }, at) => `  ${name}: {site: Site ${Math.floor(at / AGENTS_PER_SITE) + 1}}`).join('\n')}
targets:
  lab: {probe: icmp, to: 127.1.0.1-${SERIES_PER_AGENT}, interval: 1s, timeout: 1s, agents: [all]}
`;
