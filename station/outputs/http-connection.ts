import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { type Fault, toFault } from '../../core/result/result.ts';
import { maskedUrl } from '../../core/text/masked-url.ts';
import { printable } from '../../core/text/printable.ts';
import { trusting } from '../../host/service/trust.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import type { OutputConnection, OutputHost, SendOutcome } from './output-type.ts';
import { type HeaderSettings, requestHeaders } from './request-headers.ts';

/** The settings of `httpShape` that a connection uses. */
export interface HttpSettings extends HeaderSettings {
  readonly url: string;
  readonly caFile?: string | undefined;
  readonly insecureTls?: boolean | undefined;
}

type Headers = Readonly<Record<string, string>>;

/** Size of a receiver's explanation. */
const MAX_ANSWER_BYTES = 2000;

/** POSTs bodies over connections that are kept open. Redirects are not followed: they would carry the password along. */
export function httpConnection(settings: HttpSettings, host: OutputHost, fixed: Headers): OutputConnection {
  const url = new URL(settings.url);
  const agent =
    url.protocol === 'https:'
      ? new HttpsAgent({ keepAlive: true, maxSockets: 2 })
      : new HttpAgent({ keepAlive: true, maxSockets: 2 });
  return {
    async send(body, signal) {
      try {
        const headers = { ...(await requestHeaders(settings, (reference) => host.secret(reference))), ...fixed };
        const answer = await post({
          url,
          agent,
          settings,
          body,
          signal,
          headers: { ...headers, 'User-Agent': `Sounder/${host.version}` },
        });
        return outcomeOf(answer, url);
      } catch (error) {
        return { kind: 'retry', fault: signal.aborted ? TOO_LONG : sendFault(error, url) };
      }
    },
    close: () => agent.destroy(),
  };
}

const TOO_LONG: Fault = { code: 'output.timeout', message: 'The receiver did not answer in time' };

interface Posting {
  readonly url: URL;
  readonly agent: HttpAgent;
  readonly settings: HttpSettings;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly location: string | undefined;
  readonly text: string;
}

function post({ url, agent, settings, headers, body, signal }: Posting): Promise<Answer> {
  const isTls = url.protocol === 'https:';
  const tls = isTls
    ? { secureContext: trusting(settings.caFile ?? null), rejectUnauthorized: settings.insecureTls !== true }
    : {};
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      agent,
      signal,
      headers: { ...headers, 'Content-Length': body.byteLength },
      ...tls,
    };
    const sending = (isTls ? httpsRequest : httpRequest)(url, options, (response) => {
      readAnswer(response).then(resolve, reject);
    });
    sending.once('error', reject);
    sending.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.byteLength;
    if (bytes > MAX_ANSWER_BYTES) break; // ends the connection: nobody explains at that length
  }
  const text = Buffer.concat(parts).subarray(0, MAX_ANSWER_BYTES).toString('utf8').trim();
  const { 'retry-after': retryAfter, location } = response.headers;
  return { status: response.statusCode ?? 0, retryAfter, location, text };
}

function outcomeOf({ status, retryAfter, location, text }: Answer, url: URL): SendOutcome {
  if (status >= 200 && status < 300) return { kind: 'done' };
  const said = text === '' ? '' : `: ${printable(text.split('\n')[0] ?? '').slice(0, 300)}`;
  const fault: Fault = {
    code: `output.http-${status}`,
    message: `${url.host} answered ${status}${said}`,
    ...hintOf(status),
  };
  if (status === 429 || status >= 500) {
    const afterMs = retryAfterMs(retryAfter, Date.now());
    return { kind: 'retry', fault, ...(afterMs === null ? {} : { afterMs }) };
  }
  if (status >= 300 && status < 400) {
    const hint =
      location === undefined
        ? 'correct the url'
        : `write ${printable(maskedUrl(location)).slice(0, 300)} as the url, if that is right`;
    return {
      kind: 'retry',
      fault: { ...fault, message: `${url.host} answered ${status}, a redirect, which is not followed`, hint },
    };
  }
  return { kind: 'dropped', fault };
}

function hintOf(status: number): { readonly hint?: string } {
  if (status === 401 || status === 403) return { hint: 'check user, password and token of the output' };
  if (status === 404 || status === 405)
    return { hint: 'check the path of the url, and that the receiver accepts remote write' };
  return {};
}

/** Seconds or a date. @returns null where it is neither */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

function sendFault(error: unknown, url: URL): Fault {
  const known = toFault(error);
  if (known.code !== 'internal') return known;
  const { code } = error as NodeJS.ErrnoException;
  const hint = hintOfError(code ?? '');
  return {
    code: 'output.unreachable',
    message: `${url.host} cannot be reached: ${systemErrorText(error)}`,
    ...(hint === null ? {} : { hint }),
  };
}

function hintOfError(code: string): string | null {
  if (/CERT|SELF_SIGNED|ISSUER|ALTNAME|VERIFY/.test(code))
    return 'check the certificate, or add its authority with caFile';
  return code === 'EPROTO' || code.startsWith('ERR_SSL')
    ? 'check whether the url must begin with http:// or https://'
    : null;
}
