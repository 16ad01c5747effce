import { hasSecret, SECRET_PLACE } from '../../../core/model/secret-place.ts';
import type { ServiceHost } from '../../../core/ports/service.ts';
import type { Fields } from '../../../host/service/http/head.ts';
import { parseHeaderLines } from '../common/header-lines.ts';
import type { HttpRequest } from '../common/request.ts';
import { hiding } from './hiding.ts';

/** Fields and body of a request, with the secrets in place. */
export interface Cargo {
  /** For the first request's server: all written fields, and credentials. */
  readonly home: Fields;
  /** For other servers that a redirect leads to: nothing that identifies or admits anybody. */
  readonly away: Fields;
  /** For the proxy. */
  readonly proxy: Fields;
  readonly body: string | null;
  readonly isBodySecret: boolean;
  /** Replaces the secrets in a text that the server may have filled with what it received. */
  readonly hide: (text: string) => string;
}

type Secrets = Pick<ServiceHost, 'secret'>;

const USUAL: Fields = [
  ['User-Agent', 'Sounder'],
  ['Accept', '*/*'],
];

/** Written fields that say nothing but what the client is and reads. */
const FOR_EVERYBODY: ReadonlySet<string> = new Set(['user-agent', 'accept', 'accept-encoding']);

/** The usual fields, those of the same names replaced, and further ones. */
function withUsual(fields: Fields): Fields {
  const names = new Set(fields.map(([name]) => name.toLowerCase()));
  return [...USUAL.filter(([name]) => !names.has(name.toLowerCase())), ...fields];
}

/** Reads the secrets of a request. Rejects with their FaultErrors. */
export async function cargoOf(request: HttpRequest, source: Secrets): Promise<Cargo> {
  const values: string[] = [];
  const secrets: Secrets = {
    async secret(reference) {
      const value = await source.secret(reference);
      values.push(value);
      return value;
    },
  };
  const parsed = parseHeaderLines(request.headers ?? '');
  const written = 'fields' in parsed ? parsed.fields : [];
  const home: (readonly [string, string])[] = [];
  for (const [name, value] of written) home.push([name, await filled(value, secrets)]);
  const authorization = await authorizationOf(request, secrets);
  if (authorization !== null) home.push(['Authorization', authorization]);
  const { proxyUser, proxyPassword, body } = request;
  const basic = await basicOf(proxyUser, proxyPassword, secrets);
  return {
    home: withUsual(home),
    away: withUsual(written.filter(([name, value]) => FOR_EVERYBODY.has(name.toLowerCase()) && !hasSecret(value))),
    proxy: basic === null ? [] : [['Proxy-Authorization', basic]],
    body: body === null ? null : await filled(body, secrets),
    isBodySecret: body !== null && hasSecret(body),
    hide: hiding([...values, ...[authorization, basic].flatMap(encodedSecret)]),
  };
}

async function authorizationOf({ user, password, bearerToken }: HttpRequest, secrets: Secrets): Promise<string | null> {
  if (bearerToken !== null) return `Bearer ${await secrets.secret(bearerToken)}`;
  return basicOf(user, password, secrets);
}

const BASIC = 'Basic ';

/** User and password as Basic sends them. */
const encodedSecret = (field: string | null): string[] =>
  field?.startsWith(BASIC) ? [field.slice(BASIC.length).replace(/=+$/, '')] : [];

async function basicOf(user: string | null, password: string | null, secrets: Secrets): Promise<string | null> {
  if (user === null && password === null) return null;
  const secret = password === null ? '' : await secrets.secret(password);
  return `${BASIC}${Buffer.from(`${user ?? ''}:${secret}`).toString('base64')}`;
}

async function filled(text: string, secrets: Secrets): Promise<string> {
  const values = new Map<string, string>();
  for (const [, reference = ''] of text.matchAll(SECRET_PLACE)) values.set(reference, await secrets.secret(reference));
  return text.replace(SECRET_PLACE, (_, reference: string) => values.get(reference) ?? '');
}
