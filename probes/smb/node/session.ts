import { randomBytes } from 'node:crypto';
import { sessionKeys } from './auth/keys.ts';
import {
  type NtlmChallenge,
  type NtlmLogin,
  ntlmAuthenticate,
  ntlmChallenge,
  ntlmNegotiate,
  ntlmSignature,
} from './auth/ntlm.ts';
import { OFFERED_MECHANISMS, spnegoInit, spnegoReply } from './auth/spnego.ts';
import type { SmbConnection } from './connection.ts';
import { refusedBy } from './failure.ts';
import {
  emptyRequest,
  type SessionFlags,
  sessionSetupRequest,
  sessionSetupResponse,
  treeConnectRequest,
  treeConnectResponse,
} from './wire/bodies.ts';
import { type Negotiated, negotiateRequest, negotiateResponse } from './wire/negotiate.ts';
import { Malformed } from './wire/reader.ts';
import { STATUS } from './wire/status.ts';

const clientGuid = randomBytes(16);

/** Negotiates the dialect: one round trip, without credentials. */
export async function negotiate(connection: SmbConnection, serverName: string): Promise<Negotiated> {
  const body = negotiateRequest({ clientGuid, salt: randomBytes(32), serverName });
  const response = await connection.ask('negotiate', body);
  if (response.status !== STATUS.ok) throw refusedBy(response.status, 'The negotiation');
  const negotiated = negotiateResponse(response);
  connection.hasCharge = negotiated.dialect !== 0x0202;
  return negotiated;
}

export interface LoggedIn {
  readonly flags: SessionFlags;
  readonly challenge: NtlmChallenge;
  readonly isSigned: boolean;
  readonly isEncrypted: boolean;
}

/** Logs in with NTLM 2. @param login null = anonymous */
export async function logIn(
  connection: SmbConnection,
  negotiated: Negotiated,
  login: NtlmLogin | null,
): Promise<LoggedIn> {
  const first = ntlmNegotiate();
  const offer = await connection.ask('sessionSetup', sessionSetupRequest(spnegoInit(first)));
  if (offer.status !== STATUS.moreProcessing) throw refusedBy(offer.status, 'The log-in');
  const challenge = ntlmChallenge(sessionSetupResponse(offer).token);
  const { message, sessionKey } = ntlmAuthenticate(first, challenge, login);
  const integrity = sessionKey && ntlmSignature(sessionKey, OFFERED_MECHANISMS);
  const { sessionId } = offer;
  connection.protection = { ...connection.protection, sessionId };
  const response = await connection.ask('sessionSetup', sessionSetupRequest(spnegoReply(message, integrity)));
  if (response.status !== STATUS.ok) throw refusedBy(response.status, 'The log-in');
  const { flags } = sessionSetupResponse(response);
  const hasKey = sessionKey !== null && !flags.isGuest && !flags.isAnonymous;
  const keys = hasKey ? sessionKeys(negotiated, sessionKey, connection.preauthHash) : null;
  if (flags.needsEncryption && !keys?.encryption)
    throw new Malformed('the session must be encrypted, but has no key for that');
  connection.protection = {
    sessionId,
    keys,
    needsSignature: negotiated.isSigningRequired,
    needsEncryption: flags.needsEncryption,
  };
  // Proves that the server knows the password as well, and that nobody changed the negotiation of SMB 3.1.1.
  const mustBeSigned = negotiated.dialect === 0x0311 || negotiated.isSigningRequired;
  if (keys && (mustBeSigned || response.isSigned)) connection.checkSignature(response);
  return {
    flags,
    challenge,
    isSigned: keys !== null && (negotiated.isSigningRequired || flags.needsEncryption),
    isEncrypted: keys !== null && flags.needsEncryption,
  };
}

export interface Tree {
  readonly treeId: number;
  readonly needsEncryption: boolean;
}

/** Connects a share. */
export async function connectTree(connection: SmbConnection, serverName: string, share: string): Promise<Tree> {
  const body = treeConnectRequest(`\\\\${serverName}\\${share}`);
  const response = await connection.ask('treeConnect', body, { needsSignature: true });
  if (response.status !== STATUS.ok) throw refusedBy(response.status, `Connecting the share ${share}`);
  return { treeId: response.treeId, ...treeConnectResponse(response) };
}

/** Ends the session in order; the server's answer is not judged. */
export async function logOff(connection: SmbConnection): Promise<void> {
  await connection.ask('logoff', emptyRequest());
}
