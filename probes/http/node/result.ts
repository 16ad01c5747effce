import type { ServiceResult } from '../../../core/ports/service.ts';
import { daysLeft } from '../../../core/service/tls-facts.ts';
import type { Failure } from '../../../host/service/connect.ts';
import { type Fields, fieldOf, type ResponseHead } from '../../../host/service/http/head.ts';
import { EXPECTATIONS, PHASES, type Phase, VERSIONS } from '../common/columns.ts';
import type { Checked, Hop, HttpDetail } from '../common/detail.ts';
import type { HopResult } from './hop.ts';
import type { Ask } from './redirect.ts';

/** One hop with its place in the transaction. */
export interface DoneHop {
  readonly ask: Ask;
  readonly result: HopResult;
  readonly startMs: number;
}

export interface Transaction {
  readonly hops: readonly DoneHop[];
  readonly checked: readonly Checked[];
  /** null = the answer is as expected. */
  readonly failure: Failure | null;
  readonly nowMs: number;
  /** Replaces secrets that the server sent back. */
  readonly hide: (text: string) => string;
}

const MAX_URL = 500;
const MAX_VALUE = 200;

/** Header fields that tell something about the server and its answer; cookies may be secrets. */
const SHOWN_FIELDS = [
  'server',
  'content-type',
  'content-length',
  'content-encoding',
  'location',
  'date',
  'last-modified',
  'age',
  'cache-control',
  'via',
  'retry-after',
  'www-authenticate',
  'strict-transport-security',
  'alt-svc',
  'x-powered-by',
  'x-cache',
] as const;

/** The sample of a transaction. */
export function resultOf(done: Transaction): ServiceResult {
  const last = done.hops.at(-1)?.result;
  const head = last?.exchange?.head ?? null;
  const { failure } = done;
  return {
    outcome: failure?.outcome ?? 'reply',
    durationMs: head === null || failure?.outcome === 'timeout' ? null : durationOf(done.hops),
    ...(failure?.cause === undefined ? {} : { cause: failure.cause }),
    columns: columnsOf(done, head),
    detail: fitted(detailOf(done)),
  };
}

/** Time from the start to the end of the last transfer: what this program does before and after is not the server's. */
function durationOf(hops: readonly DoneHop[]): number {
  const last = hops.at(-1);
  const phases = last === undefined ? [] : PHASES.map((phase) => last.result.phases[phase] ?? 0);
  return phases.reduce((sum, ms) => sum + ms, (last?.startMs ?? 0) - (hops[0]?.startMs ?? 0));
}

function columnsOf({ hops, checked, nowMs }: Transaction, head: ResponseHead | null): Record<string, number | null> {
  const tls = tlsOf(hops);
  const unmet = checked.find(({ isMet }) => !isMet)?.kind ?? 'met';
  return {
    ...Object.fromEntries(PHASES.map((phase) => [phase, phaseSum(hops, phase)])),
    status: head?.status ?? null,
    bodyBytes: head === null ? null : (hops.at(-1)?.result.exchange?.bodyBytes ?? null),
    redirects: head === null ? null : hops.length - 1,
    certificateDays: tls === null ? null : daysLeft(tls, nowMs),
    httpVersion: head === null ? null : VERSIONS[`HTTP/${head.version}` as const],
    expectation: checked.length === 0 ? null : EXPECTATIONS[unmet],
  };
}

function phaseSum(hops: readonly DoneHop[], phase: Phase): number | null {
  let sum: number | null = null;
  for (const { result } of hops) {
    const ms = result.phases[phase];
    if (ms !== null) sum = (sum ?? 0) + ms;
  }
  return sum;
}

const tlsOf = (hops: readonly DoneHop[]) => hops.findLast(({ result }) => result.tls !== null)?.result.tls ?? null;

function detailOf({ hops, checked, failure, hide }: Transaction): HttpDetail {
  return {
    hops: hops.map((hop) => hopOf(hop, hide)),
    tls: tlsOf(hops),
    headers: shownFields(hops.at(-1)?.result.exchange?.head?.fields ?? [], hide),
    checked: [...checked],
    error: failure === null ? null : hide(failure.error),
  };
}

function hopOf({ ask, result, startMs }: DoneHop, hide: Transaction['hide']): Hop {
  const { exchange, address, isProxied, phases } = result;
  return {
    method: ask.method,
    url: shortened(hide(ask.url.text), MAX_URL),
    address,
    isProxied,
    status: exchange?.head?.status ?? null,
    reason: hide(shortened(exchange?.head?.reason ?? '', 100)),
    bodyBytes: exchange?.bodyBytes ?? 0,
    startMs: rounded(startMs),
    phases: Object.fromEntries(
      PHASES.map((phase) => [phase, phases[phase] === null ? null : rounded(phases[phase])]),
    ) as Hop['phases'],
  };
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);

function shownFields(fields: Fields, hide: Transaction['hide']): [string, string][] {
  return SHOWN_FIELDS.flatMap((name): [string, string][] => {
    const value = fieldOf(fields, name);
    return value === undefined ? [] : [[name, hide(shortened(value, MAX_VALUE))]];
  });
}

/** Characters that a stored detail may have, with a margin. */
const MAX_DETAIL = 15_000;
/** A detail with fewer characters in its longest parts is never too long. */
const SURELY_SHORT = 5000;

/** A detail that is not too long: long certificates lose names, long chains of redirects their middle. */
function fitted(detail: HttpDetail): HttpDetail {
  if (roughLength(detail) < SURELY_SHORT) return detail;
  let { tls, hops, headers } = detail;
  const tooLong = () => JSON.stringify({ ...detail, tls, hops, headers }).length > MAX_DETAIL;
  if (tooLong() && tls) tls = { ...tls, chain: tls.chain.map((one) => ({ ...one, names: one.names.slice(0, 5) })) };
  if (tooLong()) headers = [];
  if (tooLong()) hops = hops.map((hop) => ({ ...hop, url: shortened(hop.url, 200) }));
  if (tooLong()) hops = [...hops.slice(0, 3), ...hops.slice(-3)];
  return { ...detail, tls, hops, headers };
}

/** Characters of the parts whose number or length the server chooses, without counting every one. */
function roughLength({ hops, tls, headers, checked, error }: HttpDetail): number {
  let length = headers.length * MAX_VALUE + checked.length * 200 + (error?.length ?? 0);
  for (const { url } of hops) length += url.length + 300;
  for (const { names, subject, issuer } of tls?.chain ?? []) {
    length += subject.length + issuer.length + 300;
    for (const name of names) length += name.length + 3;
  }
  return length;
}
