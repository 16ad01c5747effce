import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { failureOf } from '../../../host/service/connect.ts';
import { decrypted, encrypted, isEncrypted } from './auth/encryption.ts';
import type { SessionKeys } from './auth/keys.ts';
import { isSignatureValid, sign } from './auth/signing.ts';
import { Broken, failureIn } from './failure.ts';
import { Frames, framed } from './frames.ts';
import { COMMANDS, type Command, decodeResponse, encodeRequest, FLAG_SIGNED, type Response } from './wire/header.ts';
import { Malformed } from './wire/reader.ts';
import { STATUS } from './wire/status.ts';

/** Protection of the messages of a session. */
export interface Protection {
  readonly sessionId: bigint;
  /** null = an anonymous or guest session, which has no key. */
  readonly keys: SessionKeys | null;
  readonly needsSignature: boolean;
  readonly needsEncryption: boolean;
}

export interface Asking {
  readonly treeId?: number;
  /** Bytes of the answer beyond 64 KiB cost more credits. */
  readonly answerBytes?: number;
  /** The share demands encryption. */
  readonly needsEncryption?: boolean;
  /** Signed even where the server does not demand it. */
  readonly needsSignature?: boolean;
}

interface Pending {
  readonly command: Command;
  readonly isEncrypted: boolean;
  readonly isSigned: boolean;
  resolve(response: Response): void;
  reject(error: Error): void;
}

const CREDIT_BYTES = 65_536;
const WANTED_CREDITS = 64;
/** Number of the server's own messages, such as broken oplocks. */
const UNASKED = 0xffff_ffff_ffff_ffffn;
const HASH_BYTES = 64;

/** Sends requests over one connection and finds their responses, within the credits that the server grants. */
export class SmbConnection {
  /** Hash of the messages until a session has its key, for SMB 3.1.1. */
  preauthHash = Buffer.alloc(HASH_BYTES);
  protection: Protection = { sessionId: 0n, keys: null, needsSignature: false, needsEncryption: false };
  /** SMB 2.0.2 has no credit charge. */
  hasCharge = false;
  private readonly socket: Socket;
  private readonly frames = new Frames();
  private readonly pending = new Map<bigint, Pending>();
  private readonly waiting: (() => void)[] = [];
  private credits = 1;
  private nextId = 0n;
  private broken: Broken | null = null;
  private readonly stop: () => void;

  constructor(socket: Socket, signal: AbortSignal) {
    this.socket = socket;
    const abort = () => this.break(new Broken({ outcome: 'timeout', error: 'The server did not answer in time' }));
    this.stop = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', (error) => this.break(new Broken(failureOf(error, 'The connection ended'))));
    socket.on('close', () => this.break(new Broken({ outcome: 'reset', error: 'The server closed the connection' })));
    if (signal.aborted) abort();
  }

  /** Rejects with Broken when the connection ends. */
  async ask(command: Command, body: Buffer, asking: Asking = {}): Promise<Response> {
    const charge = Math.max(1, Math.ceil((asking.answerBytes ?? 0) / CREDIT_BYTES));
    while (this.credits < charge && !this.broken) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.broken) throw this.broken;
    const messageId = this.nextId;
    this.credits -= charge;
    this.nextId += BigInt(charge);
    const message = encodeRequest(
      {
        command,
        creditCharge: this.hasCharge ? charge : 0,
        creditRequest: charge + Math.max(0, WANTED_CREDITS - this.credits),
        messageId,
        treeId: asking.treeId ?? 0,
        sessionId: this.protection.sessionId,
      },
      body,
    );
    return new Promise((resolve, reject) => {
      this.pending.set(messageId, { command, resolve, reject, ...this.send(command, message, asking) });
    });
  }

  close(): void {
    this.break(new Broken({ outcome: 'reset', error: 'The connection was closed' }));
  }

  private send(command: Command, message: Buffer, asking: Asking): Pick<Pending, 'isEncrypted' | 'isSigned'> {
    const { keys, needsSignature, needsEncryption, sessionId } = this.protection;
    if (command === 'negotiate' || command === 'sessionSetup') this.hash(message);
    if (keys?.encryption && (needsEncryption || asking.needsEncryption)) {
      const { cipher, toServer } = keys.encryption;
      this.socket.write(framed(encrypted(cipher, toServer, sessionId, message)));
      return { isEncrypted: true, isSigned: false };
    }
    const isSigned = keys !== null && (needsSignature || asking.needsSignature === true);
    if (isSigned) {
      message.writeUInt32LE(FLAG_SIGNED, 16);
      sign(keys.signing, keys.signingKey, message);
    }
    this.socket.write(framed(message));
    return { isEncrypted: false, isSigned };
  }

  private hash(message: Buffer): void {
    this.preauthHash = createHash('sha512').update(this.preauthHash).update(message).digest();
  }

  private receive(chunk: Buffer): void {
    if (this.broken) return;
    try {
      for (const message of this.frames.add(chunk)) this.take(message);
    } catch (error) {
      this.break(new Broken(failureIn(error)));
    }
  }

  private take(outer: Buffer): void {
    const wasEncrypted = isEncrypted(outer);
    const message = wasEncrypted ? this.decrypt(outer) : outer;
    const response = decodeResponse(message);
    if (response.messageId === UNASKED) return;
    const pending = this.pending.get(response.messageId);
    if (!pending) throw new Malformed('an answer to no request');
    if (response.command !== COMMANDS[pending.command]) throw new Malformed('an answer to another request');
    if (pending.isEncrypted && !wasEncrypted) throw new Malformed('an answer that is not encrypted');
    this.credits = Math.min(this.credits + response.credits, 0xffff);
    for (const go of this.waiting.splice(0)) go();
    if (response.status === STATUS.pending && response.isAsync) return;
    if (pending.isSigned) this.checkSignature(response);
    this.pending.delete(response.messageId);
    const isHashed =
      pending.command === 'negotiate' ||
      (pending.command === 'sessionSetup' && response.status === STATUS.moreProcessing);
    if (isHashed) this.hash(message);
    pending.resolve(response);
  }

  private decrypt(outer: Buffer): Buffer {
    const { keys, sessionId } = this.protection;
    if (!keys?.encryption) throw new Malformed('an encrypted message without a key');
    return decrypted(keys.encryption.cipher, keys.encryption.toClient, sessionId, outer);
  }

  /** Throws Malformed unless the session's key signed the response. */
  checkSignature({ isSigned, message }: Response): void {
    const { keys } = this.protection;
    if (!keys) return;
    if (!isSigned || !isSignatureValid(keys.signing, keys.signingKey, message)) {
      throw new Malformed('an answer with a wrong signature');
    }
  }

  private break(why: Broken): void {
    if (this.broken) return;
    this.broken = why;
    this.stop();
    this.socket.destroy();
    for (const { reject } of this.pending.values()) reject(why);
    this.pending.clear();
    for (const go of this.waiting.splice(0)) go();
  }
}
