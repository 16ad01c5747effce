import { SECRET_PLACE } from '../../core/model/secret-place.ts';

/** Settings of `httpShape` that are sent in header fields. */
export interface HeaderSettings {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Gives the value of a secret by its reference. */
type Secret = (reference: string) => Promise<string>;

/** The header fields of a request with their secrets. Rejects with FaultErrors `secret.*`. */
export async function requestHeaders(settings: HeaderSettings, secret: Secret): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings.headers ?? {})) headers[name] = await filled(value, secret);
  return { ...headers, ...(await authorization(settings, secret)) };
}

async function authorization({ user, password, token }: HeaderSettings, secret: Secret) {
  if (token !== undefined) return { Authorization: `Bearer ${await secret(token)}` };
  if (user === undefined || password === undefined) return {};
  return { Authorization: `Basic ${Buffer.from(`${user}:${await secret(password)}`).toString('base64')}` };
}

async function filled(text: string, secret: Secret): Promise<string> {
  const values = new Map<string, string>();
  for (const [, reference = ''] of text.matchAll(SECRET_PLACE)) values.set(reference, await secret(reference));
  return text.replace(SECRET_PLACE, (_, reference: string) => values.get(reference) ?? '');
}
