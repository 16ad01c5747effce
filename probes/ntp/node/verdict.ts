import { CAUSES } from '../../../core/model/outcome.ts';
import { type Failure, isFailure } from '../../../host/service/connect.ts';
import type { ServerFacts } from '../common/detail.ts';
import type { NtpRequest } from '../common/request.ts';
import { leapName } from '../common/words.ts';
import type { Exchange } from './exchanges.ts';
import { kissCode, referenceText } from './packet.ts';

/** The exchange with the least delay: the error of its offset is the smallest (RFC 5905 §10). Kisses tell no time. */
export function bestOf(exchanges: readonly (Exchange | Failure)[]): Exchange | null {
  const timed = exchanges.filter((one): one is Exchange => !isFailure(one) && kissCode(one.reply) === null);
  return timed.reduce<Exchange | null>((best, one) => (best && best.delayMs <= one.delayMs ? best : one), null);
}

/** Stratum of a server without the time, on the wire as 0. */
const UNSYNCHRONIZED = 16;

/** Facts of the server by one exchange. */
export function factsOf({ reply, offsetMs, delayMs }: Exchange, isIpv6: boolean): ServerFacts {
  const { rootDelayMs, rootDispersionMs, precision } = reply;
  return {
    offsetMs,
    delayMs,
    stratum: reply.stratum === 0 ? UNSYNCHRONIZED : reply.stratum,
    leap: leapName(reply.leap),
    version: reply.version,
    poll: reply.poll,
    precision,
    rootDelayMs,
    rootDispersionMs,
    referenceId: referenceText(reply, isIpv6),
    referenceAtMs: reply.referenceNs === null ? null : Number(reply.referenceNs / 1000n) / 1000,
    errorMs: (delayMs + rootDelayMs) / 2 + rootDispersionMs + 2 ** precision * 1000,
  };
}

interface RoundState {
  readonly exchanges: readonly (Exchange | Failure)[];
  readonly kiss: string | null;
  readonly heldUntilMs: number | null;
  readonly isHeld: boolean;
}

/** Judges a round; null = as expected. */
export function serverFailure(round: RoundState, facts: ServerFacts | null, request: NtpRequest): Failure | null {
  if (round.kiss !== null) return kissFailure(round.kiss, round);
  if (facts) return factsFailure(facts, request);
  const failures = round.exchanges.filter(isFailure);
  // An error that the network reported says more than the timeouts before it.
  const failure = failures.find(({ outcome }) => outcome !== 'timeout') ?? failures[0];
  return failure ?? { outcome: 'timeout', error: 'No reply in time' };
}

const KISSES: Readonly<Record<string, string>> = {
  RATE: 'the server wants fewer requests',
  DENY: 'the server denies access',
  RSTR: 'the server denies access',
  INIT: 'the server has not synchronized yet',
  STEP: 'the server has just stepped its clock and is not synchronized yet',
  AUTH: 'the server requires authentication',
  CRYP: 'the server requires authentication',
  NTSN: 'the server rejects the authentication',
};

function kissFailure(kiss: string, { isHeld, heldUntilMs }: RoundState): Failure {
  const meaning = `${KISSES[kiss] ?? 'the server refuses to serve'} (kiss code ${kiss})`;
  const until = heldUntilMs === null ? null : `${new Date(heldUntilMs).toISOString().slice(0, 19)}Z`;
  const isOver = kiss === 'DENY' || kiss === 'RSTR';
  const pause =
    until !== null ? `; not asked again before ${until}` : isOver ? '; not asked again before the target changes' : '';
  const error = `${meaning[0]?.toUpperCase()}${meaning.slice(1)}${pause}`;
  if (isHeld) return { outcome: 'not-measured', error, cause: CAUSES['held-off'] };
  return { outcome: isOver ? 'denied' : 'server-error', error };
}

function factsFailure(facts: ServerFacts, { maxOffsetMs, maxStratum }: NtpRequest): Failure | null {
  if (facts.leap === 'unsynchronized' || facts.stratum >= UNSYNCHRONIZED) {
    return {
      outcome: 'server-error',
      error: `The server is not synchronized (stratum ${facts.stratum}, leap ${facts.leap})`,
    };
  }
  if (maxStratum !== null && facts.stratum > maxStratum) {
    return { outcome: 'unexpected', error: `The server has stratum ${facts.stratum}, the limit is ${maxStratum}` };
  }
  if (maxOffsetMs === null || Math.abs(facts.offsetMs) <= maxOffsetMs) return null;
  const offset = `${Number(facts.offsetMs.toFixed(3))} ms`;
  return { outcome: 'unexpected', error: `The offset is ${offset}, the limit is ${maxOffsetMs} ms` };
}
