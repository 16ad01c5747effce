/** Sentence about a connection that ends within the handshake. */
export const CLOSED_IN_HANDSHAKE = 'The server closed the connection during the TLS handshake';

const NO_TLS = 'The server does not speak TLS on this port';
const NO_SECURE_VERSION = 'The server has no TLS version that is still secure (1.2 or later)';
const WANTS_CERTIFICATE = 'The server requires a client certificate';

/** Errors of OpenSSL that have a plainer meaning. */
const TEXTS: Readonly<Record<string, string>> = {
  ECONNRESET: CLOSED_IN_HANDSHAKE,
  EPIPE: CLOSED_IN_HANDSHAKE,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_HTTP_REQUEST: NO_TLS,
  ERR_SSL_UNSUPPORTED_PROTOCOL: NO_SECURE_VERSION,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: NO_SECURE_VERSION,
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'The server does not know this name (alert unrecognized name)',
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': 'The server has no cipher in common (alert handshake failure)',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'The server has none of the offered protocols (ALPN)',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: WANTS_CERTIFICATE,
};

/** A TLS error in a sentence. */
export function tlsErrorText(error: NodeJS.ErrnoException & { readonly reason?: string }): string {
  return TEXTS[error.code ?? ''] ?? `TLS failed: ${error.reason ?? error.message}`;
}

/** Whether an error is of TLS: one may also come after the handshake, when the server refuses the client late (TLS 1.3). */
export const isTlsError = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  code.startsWith('ERR_SSL_') || code === 'EPROTO';
