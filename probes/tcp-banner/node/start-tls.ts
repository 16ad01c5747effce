import type { TlsMode } from '../common/request.ts';

type ByCommand = Exclude<TlsMode, 'none' | 'tls'>;

interface Dialogue {
  /** Lines to send one after the other, each after the reply to the one before. */
  readonly commands: readonly string[];
  /** A complete greeting. */
  readonly greeting: RegExp;
  /** The last line of a reply. */
  readonly reply: RegExp;
  /** A last line that accepts. */
  readonly accepted: RegExp;
}

const SMTP_REPLY = /^\d{3}(?: [^\n]*)?\r?\n/m;
const POP3_REPLY = /^(?:\+OK|-ERR)[^\n]*\n/m;

/**
 * Switching to TLS: RFC 3207, RFC 9051, RFC 2595. The expressions are simple enough for the engine of JavaScript: they look
 * at single lines only.
 */
export const DIALOGUES: Readonly<Record<ByCommand, Dialogue>> = {
  smtp: {
    commands: ['EHLO sounder.invalid', 'STARTTLS'],
    greeting: SMTP_REPLY,
    reply: SMTP_REPLY,
    accepted: /^2\d\d/,
  },
  imap: {
    commands: ['a1 STARTTLS'],
    greeting: /^\* (?:OK|PREAUTH|BYE)[^\n]*\n/im,
    reply: /^a1 [^\n]*\n/m,
    accepted: /^a1 OK/i,
  },
  pop3: { commands: ['STLS'], greeting: POP3_REPLY, reply: POP3_REPLY, accepted: /^\+OK/ },
};
