import { z } from 'zod';
import { type Batch, decodeBatch } from '../../../core/model/batch.ts';
import { NO_VALUE } from '../../../core/model/column-value.ts';
import { causeName, outcomeName } from '../../../core/model/outcome.ts';
import type { ServiceEntry } from '../../../core/model/packet.ts';
import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Runner, RunnerEntry, ServiceHost } from '../../../core/ports/service.ts';

/** Request of the fake service: how its transactions go. */
export interface FakeRequest {
  readonly takesMs: number;
  /** `ends`: replies, or ends when aborted; `hangs`: looks at no signal; `fails`: rejects. */
  readonly manner: 'ends' | 'hangs' | 'fails';
  /** Part of the detail; empty = none. */
  readonly note: string;
}

export const fakeDefinition: ProbeDefinition = {
  id: 'fake',
  code: 200,
  title: 'Fake service',
  summary: 'a service for tests',
  refusedIsAnswer: false,
  transitOutcomes: [],
  packetColumns: 'none',
  adaptive: null,
  service: {
    request: z.object({ takesMs: z.number(), manner: z.enum(['ends', 'hangs', 'fails']), note: z.string() }),
    load: () => ({ packets: 1, packetBytes: 100 }),
  },
  uses: [],
  settings: {},
  needsPort: false,
  payloadBytes: null,
  feature: () => null,
  columns: [{ name: 'part', type: 'u32', title: 'Part', unit: 'count', none: NO_VALUE.u32 }],
};

/** Replies after the time of its request, with an intermediate sample at the half of it. */
export function fakeRunner(clock: Clock): Runner<FakeRequest> {
  return ({ request: { takesMs, manner, note }, signal, progress }) =>
    new Promise((resolve, reject) => {
      const detail = { took: takesMs, ...(note && { note }) };
      const half = clock.after(takesMs / 2, () => progress({ part: 1 }));
      const end = clock.after(takesMs, () => {
        if (manner === 'fails') reject(new Error('broken'));
        else resolve({ outcome: 'reply', durationMs: takesMs, columns: { part: 2 }, detail });
      });
      if (manner === 'hangs') return;
      signal.addEventListener('abort', () => {
        half.cancel();
        end.cancel();
        resolve({ outcome: 'timeout', durationMs: null });
      });
    });
}

export const fakeEntry = (clock: Clock, part: Partial<ServiceDefinition> = {}): RunnerEntry => ({
  definition: { ...fakeDefinition, service: { ...(fakeDefinition.service as ServiceDefinition), ...part } },
  run: fakeRunner(clock) as Runner<never>,
});

type ServiceDefinition = NonNullable<ProbeDefinition['service']>;

/** A host that has nothing: the fake service needs none of it. */
export const bareHost = (clock: Clock): ServiceHost => ({
  clock,
  openMarked: () => null,
  lookup: () => Promise.reject(new Error('no names')),
  secret: () => Promise.reject(new Error('no secrets')),
  alone: (_, work) => work(),
});

/** A plan entry of the fake service. @param firstAtMs its first slot; later ones follow at its period */
export function planEntry(
  id: number,
  firstAtMs: number,
  {
    request,
    lock = 'none',
    ...fields
  }: Partial<Omit<ServiceEntry, 'packet'>> & {
    readonly request?: Partial<FakeRequest>;
    readonly lock?: ServiceEntry['packet']['lock'];
  } = {},
): ServiceEntry {
  const periodMs = fields.periodMs === undefined ? 1000 : fields.periodMs;
  return {
    entryId: id,
    series: id,
    probeCode: fakeDefinition.code,
    columns: 'none',
    firstAtMs,
    steadyFromMs: firstAtMs + (periodMs ?? 0),
    periodMs,
    rounds: null,
    fromRound: 0,
    resumeCause: 1,
    count: 1,
    spacingMs: 0,
    timeoutMs: 500,
    firstNumber: 0,
    packet: {
      format: 'service',
      destination: '192.0.2.1',
      family: 4,
      tos: 0,
      source: null,
      interface: null,
      lock,
      request: { takesMs: 10, manner: 'ends', note: '', ...request },
    },
    ...fields,
  };
}

/** One sample as text: `series#round outcome`, with cause or duration. */
export function sampleTexts(frame: Uint8Array<ArrayBuffer>): readonly string[] {
  const batch = decodeBatch(frame, () => fakeDefinition.columns) as Batch;
  return Array.from({ length: batch.count }, (_, at) => {
    const outcome = outcomeName(batch.outcome[at] as number);
    const cause = batch.cause[at] as number;
    const why = outcome === 'not-measured' ? ` ${causeName(cause)}` : '';
    return `${batch.series[at]}#${batch.round[at]} ${outcome}${why}`;
  });
}
