/** Problem of a URL with a password in it. */
export const PASSWORD_IN_URL = 'A URL must not contain a password – use the settings user and password';

const AFTER_SCHEME = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is;
/** A user before a colon, which no port follows: what follows is a password, whatever signs it has. */
const USER_AND_PASSWORD = /^[^:/?#@[\]]*:(?!\d{1,5}(?:[/?#]|$))(?=.)/s;
/** The same, with a password that looks like a port. */
const USER_AND_DIGITS = /^[^:/?#@[\]]*:\d+@/;

/** Whether a text is a URL with a password in it: `https://user:secret@host/`. */
export function hasPassword(text: string): boolean {
  if (!text.includes('://')) return false;
  const rest = AFTER_SCHEME.exec(text.trim())?.[2] ?? '';
  return USER_AND_DIGITS.test(rest) || (USER_AND_PASSWORD.test(rest) && rest.includes('@'));
}

/** The text as messages may show it: everything between the user and the host is left out. */
export function withoutPassword(text: string): string {
  if (!hasPassword(text)) return text;
  const [, scheme = '', rest = ''] = AFTER_SCHEME.exec(text.trim()) ?? [];
  return `${scheme}${rest.slice(0, rest.indexOf(':'))}:…${rest.slice(rest.lastIndexOf('@'))}`;
}
