/** SPNEGO (RFC 4178) around NTLM's messages: just enough to offer NTLM and nothing else. */

const NTLM_OID = Buffer.from('060a2b06010401823702020a', 'hex');
const SPNEGO_OID = Buffer.from('06062b0601050502', 'hex');

/** A value of DER. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]; // a token has less than 64 KB
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const SEQUENCE = 0x30;
const OCTETS = 0x04;

/** List of the offered mechanisms, which the reply authenticates. */
export const OFFERED_MECHANISMS = der(SEQUENCE, NTLM_OID);

export const spnegoInit = (token: Buffer): Buffer =>
  der(0x60, SPNEGO_OID, der(0xa0, der(SEQUENCE, der(0xa0, OFFERED_MECHANISMS), der(0xa2, der(OCTETS, token)))));

/** @param integrity of OFFERED_MECHANISMS; null without a key */
export const spnegoReply = (token: Buffer, integrity: Buffer | null): Buffer =>
  der(0xa1, der(SEQUENCE, der(0xa2, der(OCTETS, token)), ...(integrity ? [der(0xa3, der(OCTETS, integrity))] : [])));
