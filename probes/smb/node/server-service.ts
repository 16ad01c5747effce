import type { SmbConnection } from './connection.ts';
import { refusedBy, StepFailed } from './failure.ts';
import { close, open } from './files.ts';
import type { Tree } from './session.ts';
import {
  ACCESS,
  type Opened,
  readRequest,
  readResponse,
  transceiveRequest,
  transceiveResponse,
} from './wire/bodies.ts';
import { Malformed } from './wire/reader.ts';
import {
  bindRequest,
  checkBindReply,
  replyFragment,
  type ServerInfo,
  type Share,
  serverInfoReply,
  serverInfoRequest,
  shareEnumReply,
  shareEnumRequest,
} from './wire/srvsvc.ts';
import { STATUS } from './wire/status.ts';

const ANSWER_BYTES = 65_536;
/** Thousands of shares. */
const MAX_REPLY_BYTES = 4_000_000;
const ACCESS_DENIED = 5;

/** The server service on the pipe `srvsvc` of IPC$. */
export class ServerService {
  private callId = 1;
  private readonly connection: SmbConnection;
  private readonly tree: Tree;
  private readonly pipe: Opened;
  private readonly server: string;

  private constructor(connection: SmbConnection, tree: Tree, pipe: Opened, server: string) {
    this.connection = connection;
    this.tree = tree;
    this.pipe = pipe;
    this.server = server;
  }

  static async open(connection: SmbConnection, tree: Tree, serverName: string): Promise<ServerService> {
    const opening = { path: 'srvsvc', access: ACCESS.pipe, kind: 'any' } as const;
    const pipe = await open(connection, tree, opening, 'the server service');
    const service = new ServerService(connection, tree, pipe, `\\\\${serverName}`);
    checkBindReply(await service.transceive(bindRequest(service.callId++)));
    return service;
  }

  async shares(): Promise<readonly Share[]> {
    const reply = shareEnumReply(await this.call(shareEnumRequest(this.callId++, this.server)));
    if (typeof reply === 'number') throw refusedCall('The list of shares', reply);
    return reply;
  }

  /** Facts of the server; all of them for administrators only. */
  async info(): Promise<ServerInfo> {
    const full = serverInfoReply(await this.call(serverInfoRequest(this.callId++, this.server, 102)));
    if (typeof full !== 'number') return full;
    const reply = serverInfoReply(await this.call(serverInfoRequest(this.callId++, this.server, 101)));
    if (typeof reply === 'number') throw refusedCall('The query of the server', reply);
    return reply;
  }

  close(): Promise<void> {
    return close(this.connection, this.tree, this.pipe);
  }

  private async transceive(input: Buffer): Promise<Buffer> {
    const body = transceiveRequest(this.pipe.fileId, input, ANSWER_BYTES);
    const response = await this.connection.ask('ioctl', body, { ...this.tree, answerBytes: ANSWER_BYTES });
    if (response.status !== STATUS.ok && response.status !== STATUS.bufferOverflow) {
      throw refusedBy(response.status, 'The call of the server service');
    }
    return transceiveResponse(response);
  }

  /** Sends a call and puts the fragments of its reply together. */
  private async call(request: Buffer): Promise<Buffer> {
    let rest = await this.transceive(request);
    const stubs: Buffer[] = [];
    for (let bytes = 0; bytes < MAX_REPLY_BYTES; ) {
      const fragment = replyFragment(rest);
      if (!fragment) {
        const more = await this.readMore();
        bytes += more.length;
        rest = Buffer.concat([rest, more]);
        continue;
      }
      stubs.push(fragment.stub);
      bytes += fragment.bytes;
      if (fragment.isLast) return Buffer.concat(stubs);
      rest = rest.subarray(fragment.bytes);
    }
    throw new Malformed('the reply of the server service is too long');
  }

  private async readMore(): Promise<Buffer> {
    const body = readRequest(this.pipe.fileId, 0, ANSWER_BYTES);
    const response = await this.connection.ask('read', body, { ...this.tree, answerBytes: ANSWER_BYTES });
    if (response.status !== STATUS.ok && response.status !== STATUS.bufferOverflow) {
      throw refusedBy(response.status, 'The reply of the server service');
    }
    const data = readResponse(response);
    if (data.length === 0) throw new Malformed('the reply of the server service ends early');
    return data;
  }
}

function refusedCall(what: string, code: number): StepFailed {
  return code === ACCESS_DENIED
    ? new StepFailed('denied', `${what} failed: access denied`)
    : new StepFailed('server-error', `${what} failed: Windows error ${code}`);
}
