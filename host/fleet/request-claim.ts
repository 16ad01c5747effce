import { request } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { CLAIM_PATH, ClaimAnswer, type ClaimRequest, MAX_CLAIM_BYTES } from '../../core/fleet/claim.ts';
import { type HubAddress, hubAddressText } from '../../core/fleet/hub-address.ts';
import { FaultData } from '../../core/result/fault-data.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { systemErrorText } from '../system-error-text.ts';
import { connectHub, type HubRoute } from './hub-connection.ts';

/**
 * Sends a claim to the first of the hubs that can be reached and has the key; another host may have one of the addresses. Faults: those of `connectHub`, of the hub (`claim.*`), and
 * `claim.bad-answer`.
 */
export async function requestClaim(
  hubs: readonly HubAddress[],
  route: HubRoute,
  claim: ClaimRequest,
  signal: AbortSignal,
): Promise<ClaimAnswer> {
  let last: unknown;
  for (const hub of hubs) {
    let socket: TLSSocket;
    try {
      socket = await connectHub(hub, route, signal);
    } catch (error) {
      // A hub that cannot be reached may be the one: that is tried again, and a wrong one is not.
      if (last === undefined || toFault(error).code !== 'hub.untrusted') last = error;
      if (signal.aborted) break;
      continue;
    }
    try {
      return readAnswer(await post(socket, hub, JSON.stringify(claim), signal));
    } finally {
      socket.destroy();
    }
  }
  throw last;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function readAnswer({ status, body }: Answer): ClaimAnswer {
  const content = parseJson(body);
  const answer = ClaimAnswer.safeParse(content);
  if (status < 300 && answer.success) return answer.data;
  const fault = FaultData.safeParse(content);
  throw new FaultError(
    status >= 400 && fault.success
      ? (fault.data as Fault)
      : { code: 'claim.bad-answer', message: `The hub's answer is not one to a claim (HTTP ${status})` },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // reported as a bad answer
  }
}

function post(socket: TLSSocket, hub: HubAddress, body: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) =>
      reject(
        new FaultError({
          code: 'hub.unreachable',
          message: `The hub ${hubAddressText(hub)} did not answer the claim: ${systemErrorText(error)}`,
        }),
      );
    const sent = request({
      createConnection: () => socket,
      method: 'POST',
      path: CLAIM_PATH,
      headers: {
        host: hubAddressText(hub),
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
      signal,
      timeout: 30_000,
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', failed);
    sent.once('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength;
        chunks.push(chunk);
        if (bytes > MAX_CLAIM_BYTES) sent.destroy(new Error('its answer is too long'));
      });
      response.once('error', failed);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.end(body);
  });
}
