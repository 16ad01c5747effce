import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import { type HubAddress, hubAddressText } from '../../core/fleet/hub-address.ts';
import { FaultError } from '../../core/result/result.ts';
import { systemErrorText } from '../system-error-text.ts';

/**
 * The HTTP proxy for connections to a hub: the one given, else that of the environment (`HTTPS_PROXY`, but for hosts in
 * `NO_PROXY`); null = none. Fault `usage.invalid`.
 */
export function proxyFor(hub: HubAddress, given: string | null, env: NodeJS.ProcessEnv = process.env): URL | null {
  if (given !== null) return parseProxy('--proxy', given);
  const value = env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '';
  if (value === '' || isExempt(hub.host, env['no_proxy'] ?? env['NO_PROXY'] ?? '')) return null;
  return parseProxy('HTTPS_PROXY', value);
}

function parseProxy(source: string, text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url && /^https?:$/.test(url.protocol) && url.hostname !== '') return url;
  throw new FaultError({
    code: 'usage.invalid',
    message: `${source} is not the address of an HTTP proxy`,
    hint: 'write http://HOST:PORT',
  });
}

/** Entries are hosts, or ends of names with or without a leading dot; `*` is every host. */
function isExempt(host: string, list: string): boolean {
  const entries = list.split(',').map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => {
    if (entry === '*' || entry === host) return true;
    const end = entry.replace(/^\*?\./, '');
    return end !== '' && host.endsWith(`.${end}`);
  });
}

/** Opens a tunnel through a proxy (CONNECT). Fault `hub.proxy`. */
export function openTunnel(proxy: URL, hub: HubAddress, signal: AbortSignal): Promise<Socket> {
  const target = hubAddressText(hub);
  const failed = (why: string) =>
    new FaultError({ code: 'hub.proxy', message: `The proxy ${proxy.host} opens no connection to ${target}: ${why}` });
  return new Promise((resolve, reject) => {
    const send = proxy.protocol === 'https:' ? secureRequest : request;
    const attempt = send({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorization(proxy) },
      agent: false,
      signal,
    });
    attempt.once('connect', ({ statusCode, statusMessage }, socket, head) => {
      if (statusCode === 200 && head.byteLength === 0) return resolve(socket as Socket);
      socket.destroy();
      reject(failed(`${statusCode} ${statusMessage}`));
    });
    attempt.once('response', ({ statusCode }) => {
      attempt.destroy();
      reject(failed(`it answers ${statusCode} to CONNECT`));
    });
    attempt.once('error', (error) => reject(failed(systemErrorText(error))));
    attempt.end();
  });
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}
