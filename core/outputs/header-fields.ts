import { z } from 'zod';
import { parseSecretReference } from '../model/secret.ts';
import { hasSecret, SECRET_PLACE } from '../model/secret-place.ts';
import { MISLEADING, printable } from '../text/printable.ts';

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const VALUE = new RegExp(`^[^${MISLEADING}]*$`);
/** Set by the connection itself, or by `user`, `password` and `token`. */
const RESERVED =
  /^(authorization|proxy-authorization|cookie|host|content-.*|transfer-encoding|connection|x-prometheus-.*)$/i;
/** Names of fields that have a password or token: `X-Api-Key`, `PRIVATE-TOKEN`, `X-Auth`. */
const CREDENTIAL = /(^|[-_])(api-?key|access-?key|auth|credentials?|key|passw(or)?d|secret|token)$/i;

const HeaderName = z
  .string()
  .regex(NAME, 'This is not the name of a header')
  .refine((name) => !RESERVED.test(name), {
    error: ({ input }) => `The header ${input} cannot be set; passwords belong into password or token`,
  });

const HeaderValue = z
  .string('A header must be text')
  .max(2000, 'A header has at most 2000 characters')
  .regex(VALUE, 'A header has no line breaks, control characters or direction overrides');

/** Further header fields of a request. `{secret:NAME}` in a value stands for a secret. */
export const HeaderFields = z.record(HeaderName, HeaderValue).superRefine((fields, context) => {
  for (const [name, value] of Object.entries(fields)) {
    const message = problemOf(name, value);
    if (message) context.addIssue({ code: 'custom', path: [name], message });
  }
});

/** Never quotes the value: it may be a password by mistake. */
function problemOf(name: string, value: string): string | null {
  if (CREDENTIAL.test(name) && !hasSecret(value))
    return `The header ${printable(name)} contains a secret: write {secret:NAME}, the name of a stored one, in its place`;
  const isUnknown = [...value.matchAll(SECRET_PLACE)].some(([, named = '']) => parseSecretReference(named) === null);
  return isUnknown ? 'Write a secret as {secret:NAME}, {secret:env:SOUNDER_NAME} or {secret:file:PATH}' : null;
}
