import { CAUSES } from '../../../core/model/outcome.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Runner, ServiceHost, ServiceResult, ServiceRun } from '../../../core/ports/service.ts';
import type { DirectionResult, Iperf3Detail } from '../common/detail.ts';
import { type Iperf3Request, PAUSE_MS } from '../common/request.ts';
import { argumentsOf } from './arguments.ts';
import { runTest, type TestEnd } from './one-test.ts';
import { findProgram, type Program } from './program.ts';
import { lossPercent, type TestShape } from './test-reader.ts';

/** Tries of the second direction while the server still ends the first. */
const MAX_TRIES = 4;

/** Tests the throughput of one target, alone on this machine. */
export const runIperf3: Runner<Iperf3Request> = async (run, host) => {
  const { program, fault } = await findProgram();
  if (!program) {
    const { message: error, hint } = fault;
    const detail = hint === undefined ? { error } : { error, hint };
    return { outcome: 'not-measured', cause: CAUSES['not-available'], durationMs: null, detail };
  }
  return inTurn(run, host, () => testAll(program, run, host.clock));
};

/** Waits for other throughput tests to end, no longer than the request allows. */
async function inTurn(
  { request, signal }: ServiceRun<Iperf3Request>,
  host: ServiceHost,
  work: () => Promise<ServiceResult>,
): Promise<ServiceResult> {
  const turn = new AbortController();
  const timer = host.clock.after(request.turnMs, () => turn.abort());
  let hasBegun = false;
  try {
    return await host.alone(AbortSignal.any([signal, turn.signal]), () => {
      hasBegun = true;
      timer.cancel();
      return work();
    });
  } catch (error) {
    if (hasBegun || signal.aborted) throw error;
    const detail = { error: 'Another throughput test of this computer was running' };
    return { outcome: 'not-measured', cause: CAUSES.locked, durationMs: null, detail };
  } finally {
    timer.cancel();
  }
}

async function testAll(program: Program, run: ServiceRun<Iperf3Request>, clock: Clock): Promise<ServiceResult> {
  const { direction } = run.request;
  const first = await testOne(program, run, clock, direction === 'both' ? 'out' : direction, 0);
  const ends = [first];
  if (direction === 'both' && first.outcome === 'reply') {
    ends.push(await secondTest(program, run, clock));
  }
  return resultOf(program, run.request, ends);
}

/** The test of the other direction; a server is busy for a moment after the first. */
async function secondTest(program: Program, run: ServiceRun<Iperf3Request>, clock: Clock): Promise<TestEnd> {
  for (let tries = 1; ; tries++) {
    await pause(clock, PAUSE_MS, run.signal);
    const end = await testOne(program, run, clock, 'in', run.request.seconds);
    if (end.outcome !== 'server-error' || tries === MAX_TRIES || run.signal.aborted) return end;
  }
}

/** @param afterSeconds duration of the tests before this one in the round */
function testOne(
  { path: program }: Program,
  { target, request, signal, progress }: ServiceRun<Iperf3Request>,
  clock: Clock,
  direction: TestShape['direction'],
  afterSeconds: number,
): Promise<TestEnd> {
  const { isUdp, streams, seconds, replyMs } = request;
  return runTest({
    program,
    args: argumentsOf(target, request, direction),
    shape: { direction, isUdp, streams, seconds },
    replyMs,
    clock,
    signal,
    onProgress: (columns) => progress({ ...columns, elapsedSeconds: (columns['elapsedSeconds'] ?? 0) + afterSeconds }),
  });
}

function resultOf(
  { version }: Program,
  { port, isUdp, seconds, streams }: Iperf3Request,
  ends: readonly TestEnd[],
): ServiceResult {
  const failed = ends.find(({ outcome }) => outcome !== 'reply');
  const readers = ends.map(({ reader }) => reader);
  const [out, incoming] = [
    readers.find((reader) => reader.out !== null)?.out ?? null,
    readers.find((reader) => reader.in !== null)?.in ?? null,
  ];
  const rates = [out, incoming].flatMap((one) => (one?.mbitPerSecond == null ? [] : [one.mbitPerSecond]));
  const detail: Iperf3Detail = {
    ...(failed?.error == null ? {} : { error: failed.error }),
    version,
    port,
    protocol: isUdp ? 'UDP' : 'TCP',
    seconds,
    streams,
    out,
    in: incoming,
    cpu: readers.find(({ cpu }) => cpu !== null)?.cpu ?? null,
    congestion: readers.find(({ congestion }) => congestion !== null)?.congestion ?? null,
  };
  return {
    outcome: failed?.outcome ?? 'reply',
    // The user chooses how long a test takes: that is no property of the network.
    durationMs: null,
    columns: {
      // The bottleneck of the two directions.
      mbitPerSecond: rates.length > 0 ? Math.min(...rates) : null,
      ...columnsOf('out', out),
      ...columnsOf('in', incoming),
    },
    detail: JSON.parse(JSON.stringify(detail)),
  };
}

const columnsOf = (direction: 'out' | 'in', result: DirectionResult | null): Readonly<Record<string, number | null>> =>
  result === null
    ? {}
    : {
        [`${direction}MbitPerSecond`]: result.mbitPerSecond,
        [`${direction}Retransmits`]: result.retransmits,
        [`${direction}JitterMs`]: result.jitterMs,
        [`${direction}LossPercent`]: lossPercent(result.lostPackets, result.packets),
      };

/** Waits; ends early when aborted. */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = clock.after(ms, end);
    function end(): void {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end);
  });
}
