import type { Runner, ServiceHost, ServiceResult, ServiceRun } from '../../../core/ports/service.ts';
import { FaultError } from '../../../core/result/result.ts';
import { daysLeft } from '../../../core/service/tls-facts.ts';
import type { Failure } from '../../../host/service/connect.ts';
import { fieldOf } from '../../../host/service/http/head.ts';
import { trusting } from '../../../host/service/trust.ts';
import type { Checked } from '../common/detail.ts';
import type { HttpRequest } from '../common/request.ts';
import { type HttpUrl, parseUrl } from '../common/url.ts';
import { checkAnswer, expectationProblem, unmetText } from './expectations.ts';
import { type Cargo, cargoOf } from './fields.ts';
import { type HopResult, HopRun } from './hop.ts';
import { type Ask, askKey, isRedirect, redirected } from './redirect.ts';
import { type DoneHop, resultOf } from './result.ts';

/** One HTTP transaction: requests until an answer is no redirect, then the expectations. */
export const runHttp: Runner<HttpRequest> = async (run, host) => {
  const url = parseUrl(run.request.url);
  if ('error' in url) return notStarted({ outcome: 'local-error', error: url.error });
  const problem = expectationProblem(run.request);
  if (problem !== null) return notStarted({ outcome: 'local-error', error: problem });
  try {
    // Before the clock starts: authorities are read once.
    if (url.scheme === 'https') trusting(run.request.caFile);
    return await carryOut(run, host, url, await cargoOf(run.request, host));
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return notStarted({ outcome: 'local-error', error: error.message });
  }
};

const notStarted = ({ outcome, error }: Failure): ServiceResult => ({ outcome, durationMs: null, detail: { error } });

async function carryOut(
  run: ServiceRun<HttpRequest>,
  host: ServiceHost,
  url: HttpUrl,
  cargo: Cargo,
): Promise<ServiceResult> {
  const startMs = performance.now();
  const hops: DoneHop[] = [];
  const seen = new Set<string>();
  const { body, isBodySecret } = cargo;
  let ask: Ask | null = { url, method: run.request.method, body, isBodySecret, isHome: true };
  let failure: Failure | null = null;
  while (ask !== null && failure === null) {
    seen.add(askKey(ask));
    const hopStartMs = performance.now() - startMs;
    const result: HopResult = await new HopRun(run, ask, cargo).carryOut(host);
    hops.push({ ask, result, startMs: hopStartMs });
    const next: Ask | Failure | null = result.failure ?? nextOf(ask, result, url, hops.length, seen, run.request);
    ask = next === null || 'outcome' in next ? null : next;
    failure = next !== null && 'outcome' in next ? next : null;
  }
  const nowMs = host.clock.nowMs();
  const { hide } = cargo;
  const raw = failure === null ? checkedOf(run.request, hops.at(-1)?.result, nowMs) : [];
  const checked = raw.map((one) => (one.found === null ? one : { ...one, found: hide(one.found) }));
  const unmet = unmetText(checked);
  if (unmet !== null) failure = { outcome: 'unexpected', error: unmet };
  return resultOf({ hops, checked, failure, nowMs, hide });
}

/** The request that follows an answer; null = the answer is the last one. */
function nextOf(
  ask: Ask,
  { exchange }: HopResult,
  home: HttpUrl,
  count: number,
  seen: ReadonlySet<string>,
  { maxRedirects }: HttpRequest,
): Ask | Failure | null {
  const status = exchange?.head?.status ?? 0;
  const location = fieldOf(exchange?.head?.fields ?? [], 'location');
  if (maxRedirects === 0 || !isRedirect(status, location)) return null;
  const next = redirected(ask, home, status, location);
  if ('error' in next) return { outcome: 'unexpected', error: next.error };
  if (seen.has(askKey(next)))
    return { outcome: 'unexpected', error: `The redirects form a loop: ${next.url.text} again` };
  if (count > maxRedirects) return { outcome: 'unexpected', error: `More than ${maxRedirects} redirects` };
  return next;
}

function checkedOf(request: HttpRequest, result: HopResult | undefined, nowMs: number): Checked[] {
  const answer = result?.exchange;
  if (!answer?.head) return [];
  const { status, reason, fields } = answer.head;
  const certificateDays = result?.tls ? daysLeft(result.tls, nowMs) : null;
  return checkAnswer(request, {
    status,
    reason,
    fields,
    kept: answer.kept,
    bodyBytes: answer.bodyBytes,
    certificateDays,
  });
}
