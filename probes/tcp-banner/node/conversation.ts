import type { Socket } from 'node:net';
import type { Clock } from '../../../core/ports/clock.ts';
import type { ServiceResult, ServiceRun } from '../../../core/ports/service.ts';
import { daysLeft, type TlsFacts } from '../../../core/service/tls-facts.ts';
import { printable, terminalSafe } from '../../../core/text/printable.ts';
import { type Failure, failureOf, isFailure, openConnection } from '../../../host/service/connect.ts';
import { certificateFailure, secure } from '../../../host/service/tls.ts';
import type { BannerDetail, Checked } from '../common/detail.ts';
import { unescaped } from '../common/escapes.ts';
import type { TcpBannerRequest } from '../common/request.ts';
import { check, hasExpectation, isComplete, unmetText } from './expectation.ts';
import { DIALOGUES } from './start-tls.ts';
import { type Ending, MAX_BYTES, Transcript } from './transcript.ts';

/** Without an expectation, a banner without line end is complete when nothing more comes for this time. */
const QUIET_MS = 200;
const MAX_BANNER_CHARS = 2000;
const MAX_ERROR_CHARS = 300;

/** One transaction as it proceeds. */
export class Conversation {
  private readonly run: ServiceRun<TcpBannerRequest>;
  private readonly clock: Clock;
  private readonly transcript: Transcript;
  private socket: Socket | null = null;
  private connectMs: number | null = null;
  private tlsMs: number | null = null;
  private bannerMs: number | null = null;
  private tls: TlsFacts | null = null;
  private checked: readonly Checked[] = [];

  constructor(run: ServiceRun<TcpBannerRequest>, clock: Clock) {
    this.run = run;
    this.clock = clock;
    this.transcript = new Transcript(clock);
  }

  /** @returns the failure; null = the banner is as expected */
  async proceed(): Promise<Failure | null> {
    const { target, request, signal } = this.run;
    const connected = await openConnection(target.destination, request.port, target, signal);
    if (isFailure(connected)) return connected;
    const { socket, connectMs } = connected;
    this.connectMs = connectMs;
    this.socket = socket;
    const failed = await this.startTls(socket);
    if (failed) return failed;
    return this.takeBanner(this.socket);
  }

  result(failure: Failure | null): ServiceResult {
    const { outcome = 'reply', error = null, cause } = failure ?? {};
    const { connectMs, tlsMs, bannerMs, tls, transcript, checked } = this;
    const banner = transcript.bytes === 0 ? null : shownText(transcript.text);
    const detail: BannerDetail = {
      error: error === null ? null : cut(printable(error), MAX_ERROR_CHARS),
      banner,
      bytes: transcript.bytes,
      connectMs,
      tlsMs,
      bannerMs,
      checked: [...checked],
      tls: tls && shortened(tls),
    };
    const isAnswered = bannerMs !== null;
    return {
      outcome,
      durationMs: isAnswered ? (connectMs ?? 0) + (tlsMs ?? 0) + bannerMs : null,
      columns: {
        connectMs,
        tlsMs,
        bannerMs,
        bannerBytes: transcript.bytes === 0 ? null : transcript.bytes,
        certificateDays: tls && daysLeft(tls, this.clock.nowMs()),
      },
      detail,
      ...(cause === undefined ? {} : { cause }),
    };
  }

  close(): void {
    this.socket?.destroy();
  }

  private async startTls(socket: Socket): Promise<Failure | null> {
    const { request } = this.run;
    if (request.tls === 'none') return null;
    if (request.tls !== 'tls') {
      const refused = await this.askForTls(socket, request.tls);
      if (refused) return refused;
    }
    const { serverName, caFile, insecureTls } = request;
    const secured = await secure(socket, { serverName, caFile }, this.run.signal);
    if (isFailure(secured)) return secured;
    this.socket = secured.socket;
    this.tlsMs = secured.tlsMs;
    this.tls = secured.tls;
    return insecureTls ? null : certificateFailure(secured.tls);
  }

  /** The dialogue of a protocol that begins in clear text. Its greeting is the banner. */
  private async askForTls(socket: Socket, mode: keyof typeof DIALOGUES): Promise<Failure | null> {
    const { commands, greeting, reply, accepted } = DIALOGUES[mode];
    const { signal } = this.run;
    const startMs = this.clock.monotonicMs();
    const ending = await this.transcript.receive(socket, {
      signal,
      isDone: (text) => greeting.test(text),
      quietMs: null,
    });
    if (ending !== 'done') return this.failureOf(ending);
    this.bannerMs = (this.transcript.lastMs ?? startMs) - startMs;
    for (const command of commands) {
      const answer = new Transcript(this.clock);
      socket.write(`${command}\r\n`);
      const end = await answer.receive(socket, { signal, isDone: (text) => reply.test(text), quietMs: null });
      if (end !== 'done') return this.failureOf(end);
      const line = reply.exec(answer.text)?.[0] ?? '';
      if (!accepted.test(line)) {
        return { outcome: 'tls-error', error: `The server refuses ${command}: ${line.trim()}` };
      }
      // Bytes behind the last reply would be taken for the server's first ones under TLS.
      if (command === commands.at(-1) && !answer.text.endsWith(line)) {
        return { outcome: 'protocol-error', error: 'The server sends clear text after accepting TLS' };
      }
    }
    return null;
  }

  private async takeBanner(socket: Socket): Promise<Failure | null> {
    const { request, signal } = this.run;
    const hasGreeting = this.bannerMs !== null;
    const bytes = request.send === null ? null : unescaped(request.send);
    const startMs = this.clock.monotonicMs();
    if (bytes) socket.write(bytes);
    // After STARTTLS, mail servers are silent until they are asked: the greeting is all there is.
    if (!hasGreeting || bytes) {
      const before = this.transcript.bytes;
      const isDone = (text: string) =>
        hasExpectation(request) ? isComplete(text, request) : text.length > before && text.includes('\n', before);
      const quietMs = hasExpectation(request) ? null : QUIET_MS;
      const ending = await this.transcript.receive(socket, { signal, isDone, quietMs });
      const { lastMs } = this.transcript;
      if (lastMs !== null && lastMs >= startMs) this.bannerMs = lastMs - startMs;
      if (this.transcript.bytes === 0) return this.failureOf(ending);
      this.checked = check(this.transcript.text, request);
      const unmet = unmetText(this.checked);
      if (unmet !== null && ending === 'full') {
        return { outcome: 'too-large', error: `${unmet}, within its first ${MAX_BYTES} bytes` };
      }
      return unmet === null ? null : { outcome: 'unexpected', error: unmet };
    }
    this.checked = check(this.transcript.text, request);
    const unmet = unmetText(this.checked);
    return unmet === null ? null : { outcome: 'unexpected', error: unmet };
  }

  /** Failure for the end of a connection that sent too little. */
  private failureOf(ending: Ending): Failure {
    const { socketError } = this.transcript;
    const isSilent = this.transcript.bytes === 0;
    if (ending === 'aborted') {
      return { outcome: 'timeout', error: isSilent ? 'The server sent nothing' : 'The server did not answer in time' };
    }
    if (ending === 'full') return { outcome: 'too-large', error: `The answer has more than ${MAX_BYTES} bytes` };
    if (socketError) return failureOf(socketError, 'The connection ended');
    return {
      outcome: 'reset',
      error: isSilent ? 'The server closed the connection without a banner' : 'The server closed the connection',
    };
  }
}

/** Received text as lines that change nothing but their own place. */
const shownText = (text: string): string =>
  cut(terminalSafe(cut(text, MAX_BANNER_CHARS).replaceAll('\r\n', '\n').trimEnd()), MAX_BANNER_CHARS);

const MAX_TLS_CHARS = 9000;
const FEW_NAMES = 10;

/** Without the issuers and most names, where a server's certificates are too long for a detail. */
function shortened(tls: TlsFacts): TlsFacts {
  if (JSON.stringify(tls).length <= MAX_TLS_CHARS) return tls;
  const chain = tls.chain.slice(0, 1).map((leaf) => ({ ...leaf, names: leaf.names.slice(0, FEW_NAMES) }));
  return { ...tls, chain };
}

const cut = (text: string, chars: number): string => (text.length > chars ? `${text.slice(0, chars - 1)}…` : text);
