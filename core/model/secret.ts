import { z } from 'zod';

/** Name of a stored secret. */
export const SecretName = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.-]{0,99}$/,
    'The name of a secret has letters, digits, dots, dashes and underscores, 100 at most',
  );
export type SecretName = z.infer<typeof SecretName>;

/** Longest secret, characters. */
export const MAX_SECRET_CHARS = 4096;

/** A password or token. One line: a line break in a header or an authentication file would start another field. */
export const SecretValue = z
  .string()
  .min(1, 'A secret is not empty')
  .max(MAX_SECRET_CHARS, `A secret has at most ${MAX_SECRET_CHARS} characters`)
  .refine((value) => !hasControlCharacter(value), 'A secret has no line breaks or control characters');

function hasControlCharacter(value: string): boolean {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

/**
 * Source of a secret: the name of a stored one, `env:SOUNDER_…` or `file:PATH`. Variables need the prefix, so that a
 * project of somebody else cannot send this user's other variables to a server.
 */
export type SecretSource =
  | { readonly kind: 'stored'; readonly name: string }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string };

const VARIABLE = /^SOUNDER_[A-Z0-9_]{1,100}$/;

/** @returns null where the text is no reference */
export function parseSecretReference(written: string): SecretSource | null {
  const colon = written.indexOf(':');
  const rest = written.slice(colon + 1);
  switch (colon === -1 ? '' : written.slice(0, colon)) {
    case '':
      return SecretName.safeParse(written).success ? { kind: 'stored', name: written } : null;
    case 'env':
      return VARIABLE.test(rest) ? { kind: 'env', name: rest } : null;
    case 'file':
      return rest !== '' && rest.length <= 1000 && !hasControlCharacter(rest) ? { kind: 'file', path: rest } : null;
    default:
      return null;
  }
}

/** Reference to a secret, the only form in which one is written into a project. Errors do not quote it: it may be a password by mistake. */
export const SecretReference = z
  .string('Write the name of a stored secret, env:SOUNDER_NAME or file:PATH')
  .refine(
    (written) => parseSecretReference(written) !== null,
    'Write the name of a stored secret, env:SOUNDER_NAME or file:PATH, never the secret itself',
  );
