import { type ClaimAnswer, type ClaimRequest, claimProof } from '../core/fleet/claim.ts';
import { decodeClaim } from '../core/fleet/claim-code.ts';
import type { Clock } from '../core/ports/clock.ts';
import { pause } from '../core/ports/pause.ts';
import { FaultError, toFault } from '../core/result/result.ts';
import { agentFacts } from '../host/fleet/agent-facts.ts';
import { agentKey, certificateRequest } from '../host/fleet/agent-key.ts';
import { requestClaim } from '../host/fleet/request-claim.ts';
import type { Member, MemberFiles, PendingClaim } from './member.ts';

const ASK_AGAIN_MS = 5_000;
const TRY_AGAIN_MS = 15_000;

/** Faults that may be over soon. */
const PASSING: ReadonlySet<string> = new Set([
  ...['hub.unreachable', 'hub.proxy', 'claim.lobby-full', 'claim.busy', 'claim.bad-answer'],
]);
/** Answers that decide nothing about a claim. */
const UNDECIDED: ReadonlySet<string> = new Set(['claim.lobby-full', 'claim.busy', 'claim.bad-answer']);

export interface ClaimOptions {
  readonly files: MemberFiles;
  readonly version: string;
  readonly proxy: string | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The station waits for somebody's approval. */
  readonly onWaiting: (waiting: Extract<ClaimAnswer, { state: 'waiting' }>) => void;
  /** An attempt failed that may succeed later. @returns whether to try again; absent = no */
  readonly onUnreachable?: (message: string) => boolean;
}

/**
 * Carries out a claim until the station has decided. Faults: `claim.*`, `hub.*`, and `interrupted`, after which the claim can
 * continue.
 */
export async function claimAgent(claim: PendingClaim, options: ClaimOptions): Promise<Member> {
  const { files, clock, signal, onWaiting, onUnreachable } = options;
  const read = decodeClaim(claim.code);
  if (!read.ok) throw new FaultError(read.fault);
  const { hubs, pin, secret } = read.value;
  const csr = await certificateRequest(agentKey(files.keyPath));
  const request: ClaimRequest = {
    proof: await claimProof(secret, csr),
    csr,
    name: claim.name,
    facts: agentFacts(options.version),
  };
  const route = { trust: { pin, authority: null }, client: null, proxy: options.proxy };
  files.startClaim(claim);
  let hasReported = false;
  while (!signal.aborted) {
    try {
      const answer = await requestClaim(hubs, route, request, signal);
      if (answer.state === 'approved') {
        const { agentName: name, certificate, authority, renewAfter } = answer;
        const member = {
          name,
          hubs: [...hubs],
          pin: Buffer.from(pin).toString('base64'),
          certificate,
          authority,
          renewAfter,
        };
        files.join(member);
        return member;
      }
      if (!hasReported) onWaiting(answer);
      hasReported = true;
      await pause(clock, ASK_AGAIN_MS, signal);
    } catch (error) {
      if (signal.aborted) break;
      const { code, message } = toFault(error);
      if (code.startsWith('claim.') && !UNDECIDED.has(code)) files.dropClaim();
      if (!PASSING.has(code) || !onUnreachable?.(message)) throw error;
      await pause(clock, TRY_AGAIN_MS, signal);
    }
  }
  throw new FaultError({ code: 'interrupted', message: 'The claim is not decided yet' });
}
