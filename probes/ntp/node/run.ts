import { networkInterfaces } from 'node:os';
import { CAUSES } from '../../../core/model/outcome.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Runner, ServiceHost, ServiceResult, ServiceRun } from '../../../core/ports/service.ts';
import { type Failure, hostAndPort, isFailure } from '../../../host/service/connect.ts';
import type { LocalClock, NtpDetail } from '../common/detail.ts';
import type { NtpRequest } from '../common/request.ts';
import { LEAPS, type Leap } from '../common/words.ts';
import { type Exchange, NtpSocket } from './exchanges.ts';
import { Kisses } from './kisses.ts';
import { localClockReader, type ReadLocalClock } from './local-clock.ts';
import { kissCode } from './packet.ts';
import { bestOf, factsOf, serverFailure } from './verdict.ts';
import { type WallClock, wallClock } from './wall-clock.ts';

export interface NtpOptions {
  readonly wall?: WallClock;
  readonly readLocal?: ReadLocalClock;
  readonly kisses?: Kisses;
}

type Run = ServiceRun<NtpRequest>;

/** Runs rounds. The wishes of servers last as long as the runner. */
export function ntpRunner({
  wall = wallClock(),
  readLocal = localClockReader(),
  kisses = new Kisses(),
}: NtpOptions = {}): Runner<NtpRequest> {
  return async (run, host) => {
    const { localClock } = run.request;
    if (localClock === 'only') return localResult(await readLocal(run.signal));
    const asksLocal = localClock === 'yes' || (localClock === 'auto' && isThisHost(run.target.destination));
    const [round, local] = await Promise.all([
      askServer(run, host, wall, kisses),
      asksLocal ? readLocal(run.signal) : null,
    ]);
    return resultOf(run, round, local);
  };
}

/** Measures the offset from the server of a target. */
export const runNtp = ntpRunner();

/** Exchanges of a round, as far as they got. */
interface Round {
  readonly exchanges: readonly (Exchange | Failure)[];
  readonly kiss: string | null;
  readonly heldUntilMs: number | null;
  /** Nothing was sent, as the server wishes. */
  readonly isHeld: boolean;
}

async function askServer(run: Run, host: ServiceHost, wall: WallClock, kisses: Kisses): Promise<Round> {
  const { destination: address } = run.target;
  const { request } = run;
  const place = hostAndPort(address, request.port);
  const held = kisses.hold(place, request, host.clock.nowMs());
  if (held) return { exchanges: [], kiss: held.code, heldUntilMs: held.untilMs, isHeld: true };
  const socket = await NtpSocket.open({
    address,
    port: request.port,
    route: run.target,
    clock: host.clock,
    wall,
    signal: run.signal,
  });
  if (isFailure(socket)) return { exchanges: [socket], kiss: null, heldUntilMs: null, isHeld: false };
  try {
    const exchanges = await exchangeInTurn(socket, run, host.clock);
    const last = exchanges.at(-1);
    const reply = last && !isFailure(last) ? last.reply : null;
    const kiss = reply && kissCode(reply);
    const untilMs = kiss ? kisses.note(kiss, place, request, reply.poll, host.clock.nowMs()) : undefined;
    return { exchanges, kiss, heldUntilMs: untilMs ?? null, isHeld: false };
  } finally {
    socket.close();
  }
}

/** Requests with pauses between, each with its part of the time left; ends at a kiss and at an error of the network. */
async function exchangeInTurn(socket: NtpSocket, run: Run, clock: Clock): Promise<readonly (Exchange | Failure)[]> {
  const { exchanges: count, pauseMs } = run.request;
  const startMs = clock.monotonicMs();
  const done: (Exchange | Failure)[] = [];
  while (done.length < count) {
    if (done.length > 0) await pause(pauseMs, clock, run.signal);
    const left = count - done.length;
    const leftMs = run.timeoutMs - (clock.monotonicMs() - startMs) - (left - 1) * pauseMs;
    const one = await socket.exchange(Math.max(1, leftMs / left));
    done.push(one);
    if (run.signal.aborted || (isFailure(one) ? one.outcome !== 'timeout' : kissCode(one.reply) !== null)) break;
  }
  return done;
}

function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || ms === 0) return resolve();
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.after(ms, end);
    signal.addEventListener('abort', end);
  });
}

function resultOf(run: Run, round: Round, local: LocalClock | null): ServiceResult {
  const { destination, family } = run.target;
  const best = bestOf(round.exchanges);
  const facts = best && factsOf(best, (family ?? 4) === 6 || destination.includes(':'));
  const failure = serverFailure(round, facts, run.request);
  const detail: NtpDetail = {
    server: hostAndPort(destination, run.request.port),
    best: facts,
    exchanges: round.exchanges.map((one) =>
      isFailure(one) ? { error: one.error } : { offsetMs: one.offsetMs, delayMs: one.delayMs },
    ),
    kiss: round.kiss,
    heldUntilMs: round.heldUntilMs,
    local,
    error: failure?.error ?? null,
  };
  return {
    outcome: failure?.outcome ?? 'reply',
    durationMs: best?.rttMs ?? null,
    columns: {
      replies: round.isHeld ? null : round.exchanges.filter((one) => !isFailure(one)).length,
      localOffsetMs: local?.aheadMs === null || local === null ? null : 0 - local.aheadMs,
      ...(facts && {
        offsetMs: facts.offsetMs,
        delayMs: facts.delayMs,
        stratum: facts.stratum,
        rootDelayMs: facts.rootDelayMs,
        rootDispersionMs: facts.rootDispersionMs,
        leap: LEAPS[facts.leap as Leap],
      }),
    },
    detail,
    ...(failure?.cause === undefined ? {} : { cause: failure.cause }),
  };
}

/** The daemon's view in place of an exchange. */
function localResult(local: LocalClock | null): ServiceResult {
  const none = 'No time daemon answers on this host: chrony, ntpd or systemd-timesyncd';
  const isUnsynchronized = local?.leap === 'unsynchronized';
  const error = local === null ? none : isUnsynchronized ? 'The daemon is not synchronized' : null;
  const offsetMs = local?.aheadMs == null ? null : 0 - local.aheadMs;
  return {
    outcome: local === null ? 'not-measured' : isUnsynchronized ? 'server-error' : 'reply',
    durationMs: null,
    columns: {
      offsetMs,
      localOffsetMs: offsetMs,
      stratum: local?.stratum ?? null,
      rootDelayMs: local?.rootDelayMs ?? null,
      rootDispersionMs: local?.rootDispersionMs ?? null,
      leap: local?.leap != null && Object.hasOwn(LEAPS, local.leap) ? LEAPS[local.leap as Leap] : null,
    },
    detail: {
      server: null,
      best: null,
      exchanges: [],
      kiss: null,
      heldUntilMs: null,
      local,
      error,
    } satisfies NtpDetail,
    ...(local === null ? { cause: CAUSES['not-available'] } : {}),
  };
}

/** Whether an address belongs to this host. */
function isThisHost(address: string): boolean {
  if (address.startsWith('127.') || address === '::1') return true;
  return Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address));
}
