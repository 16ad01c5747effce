import type { Runner, ServiceResult } from '../../../core/ports/service.ts';
import { hostAndPort, isFailure } from '../../../host/service/connect.ts';
import type { StampDetail } from '../common/detail.ts';
import type { StampRequest } from '../common/request.ts';
import { figuresOf, type SenderClock } from './round.ts';
import { TestSession } from './test-session.ts';

/** Measures round trip, delay and loss of each direction, to a session reflector. */
export const runStamp: Runner<StampRequest> = async ({ target, request, timeoutMs, signal }, host) => {
  const { port, packets, spacingMs, counting, isInFleet } = request;
  const { clock, bounds, openMarked } = host;
  const sender: SenderClock = { utcErrorNs: bounds?.utcErrorNs() ?? null, fleet: bounds?.fleet() ?? null };
  const round = await TestSession.run({
    address: target.destination,
    port,
    route: target,
    packets,
    spacingMs,
    // The limit of the transaction counts from its start.
    waitMs: Math.max(1, timeoutMs - (packets - 1) * spacingMs - SPARE_MS),
    error: { isSynchronized: sender.utcErrorNs !== null, format: 'ntp', errorNs: sender.utcErrorNs },
    fleet: isInFleet ? (sender.fleet?.reference ?? NO_FLEET) : null,
    clock,
    openMarked,
    signal,
  });
  const reflector = hostAndPort(target.destination, port);
  if (isFailure(round)) {
    const { outcome, error, cause } = round;
    const columns = outcome === 'timeout' ? { packetsSent: packets, packetsBack: 0 } : {};
    return { outcome, durationMs: null, columns, detail: { reflector, error }, ...(cause !== undefined && { cause }) };
  }
  const dscp = target.tos >> 2;
  const detail: StampDetail = { reflector, dscp, ...figuresOf(round, sender, counting), error: null };
  return resultOf(detail);
};

/** Replies of the last moment are still evaluated within the limit. */
const SPARE_MS = 5;
/** Asks for the clock of a reflector, without one to compare it with: it says that the reflector counts. */
const NO_FLEET = '0000000000000000';

const resultOf = (detail: StampDetail): ServiceResult => ({
  outcome: 'reply',
  durationMs: detail.rtt.medianMs,
  columns: {
    forwardMs: detail.forward.delayMs,
    backwardMs: detail.backward.delayMs,
    clockErrorMs: detail.clock.boundMs,
    packetsSent: detail.sent,
    packetsBack: detail.back,
    forwardLost: detail.forward.lost,
    backwardLost: detail.backward.lost,
    forwardJitterMs: detail.forward.jitterMs,
    backwardJitterMs: detail.backward.jitterMs,
    reflectorErrorMs: detail.clock.reflectorErrorMs,
    reflectorMs: detail.heldMs,
  },
  detail: { ...detail },
});
