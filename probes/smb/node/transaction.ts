import type { Clock } from '../../../core/ports/clock.ts';
import type { ServiceResult, ServiceRun } from '../../../core/ports/service.ts';
import { printable } from '../../../core/text/printable.ts';
import { type Failure, isFailure } from '../../../host/service/connect.ts';
import type { ServerDetail, SessionDetail, SmbDetail, StepDetail } from '../common/detail.ts';
import type { SmbRequest } from '../common/request.ts';
import { stepText } from '../common/steps.ts';
import type { NtlmLogin } from './auth/ntlm.ts';
import type { SmbConnection } from './connection.ts';
import { Broken, failureIn, StepFailed } from './failure.ts';
import { connectTree, type LoggedIn, logIn, logOff, negotiate, type Tree } from './session.ts';
import { type Facts, runStep } from './steps.ts';
import { DIALECTS, type Negotiated } from './wire/negotiate.ts';
import { Malformed } from './wire/reader.ts';

/** Share of the pipes to services. */
const PIPES = 'IPC$';

const PROTECTIONS = { none: 0, signed: 1, encrypted: 2 } as const;

/** Part of the time limit after which a file is read no further: its rate is known by then. */
const READ_SHARE = 0.6;

/** Column of the time of each kind of step. */
const TIMES: Readonly<Record<string, string>> = {
  connect: 'connectMs',
  negotiate: 'negotiateMs',
  session: 'sessionMs',
  shares: 'sharesMs',
  stat: 'statMs',
  list: 'listMs',
  read: 'readMs',
  close: 'closeMs',
};

/** One transaction as it proceeds: times every step and remembers what came of it. */
export class Transaction {
  private readonly request: SmbRequest;
  private readonly clock: Clock;
  private readonly startMs: number;
  private readonly readUntilMs: number;
  private readonly steps: StepDetail[] = [];
  private readonly trees = new Map<string, Promise<Tree>>();
  private negotiated: Negotiated | null = null;
  private server: ServerDetail | null = null;
  private session: SessionDetail | null = null;
  private failedStep: number | null = null;

  constructor({ request, timeoutMs }: Pick<ServiceRun<SmbRequest>, 'request' | 'timeoutMs'>, clock: Clock) {
    this.request = request;
    this.readUntilMs = clock.monotonicMs() + READ_SHARE * timeoutMs;
    this.clock = clock;
    this.startMs = clock.monotonicMs();
  }

  /** Times a step; a failure that it returns or throws is noted with it. */
  async timed<T>(step: string, text: string, work: (facts: Facts) => Promise<T>): Promise<T> {
    const facts: Facts = {};
    const startMs = this.clock.monotonicMs();
    const note = (error: string | null) => {
      const ms = this.clock.monotonicMs() - startMs;
      this.steps.push({ step, text, startMs: rounded(startMs - this.startMs), ms: rounded(ms), error, facts });
    };
    try {
      const result = await work(facts);
      note(typeof result === 'object' && result !== null && isFailure(result) ? result.error : null);
      return result;
    } catch (thrown) {
      note(failureIn(thrown).error);
      throw thrown;
    }
  }

  /** @returns the first failure; null = everything succeeded */
  async over(connection: SmbConnection, password: string): Promise<Failure | null> {
    try {
      const negotiated = await this.timed('negotiate', 'negotiate', () => this.negotiate(connection));
      if (this.request.user === null && this.request.steps.length === 0) return null;
      const { user, domain, serverName } = this.request;
      const login = user === null ? null : { user, domain, password, serverName };
      await this.timed('session', user ?? 'anonymous', () => this.logIn(connection, negotiated, login));
      const failure = await this.runSteps(connection, negotiated);
      if (!(failure instanceof Broken)) await this.timed('close', 'log off', () => logOff(connection));
      return failure?.failure ?? null;
    } catch (thrown) {
      return failureIn(thrown);
    }
  }

  result(failure: Failure | null): ServiceResult {
    const { outcome = 'reply', error = null, cause } = failure ?? {};
    const { server, session, steps } = this;
    const detail: SmbDetail = { error, server, session, steps };
    const isAnswered = server !== null;
    return {
      outcome,
      durationMs: isAnswered ? this.clock.monotonicMs() - this.startMs : null,
      columns: this.columns(),
      detail: bounded(detail),
      ...(cause === undefined ? {} : { cause }),
    };
  }

  private async negotiate(connection: SmbConnection): Promise<Negotiated> {
    const beforeMs = this.clock.nowMs();
    const negotiated = await negotiate(connection, this.request.serverName);
    // The server read its clock about half way of the round trip.
    const middleMs = (beforeMs + this.clock.nowMs()) / 2;
    const { dialect, signing, isSigningRequired, cipher, serverGuid, maxReadBytes, timeMs, bootMs } = negotiated;
    this.negotiated = negotiated;
    this.server = {
      dialect: `SMB ${DIALECTS[dialect]}`,
      signing,
      isSigningRequired,
      cipher,
      guid: serverGuid,
      maxReadBytes,
      timeMs,
      bootMs,
      clockDifferenceMs: timeMs === null ? null : rounded(timeMs - middleMs),
    };
    return negotiated;
  }

  private async logIn(connection: SmbConnection, negotiated: Negotiated, login: NtlmLogin | null): Promise<LoggedIn> {
    const { user } = this.request;
    const loggedIn = await logIn(connection, negotiated, login);
    const { flags, challenge, isSigned, isEncrypted } = loggedIn;
    this.session = {
      user: user ?? '',
      kind: flags.isGuest ? 'guest' : flags.isAnonymous || login === null ? 'anonymous' : 'user',
      isSigned,
      isEncrypted,
      computer: shownName(challenge.dnsComputer || challenge.computer),
      domain: shownName(challenge.dnsDomain || challenge.domain),
      version: challenge.version,
    };
    return loggedIn;
  }

  /** A step that fails does not keep the others from being tried, as long as there is a connection. */
  private async runSteps(connection: SmbConnection, negotiated: Negotiated): Promise<Broken | StepFailed | null> {
    let first: StepFailed | null = null;
    const context = {
      connection,
      negotiated,
      serverName: this.request.serverName,
      nowMs: () => this.clock.monotonicMs(),
      hasTimeToRead: () => this.clock.monotonicMs() < this.readUntilMs,
    };
    for (const [at, step] of this.request.steps.entries()) {
      try {
        const tree = await this.tree(connection, 'share' in step ? step.share : PIPES);
        await this.timed(step.do, stepText(step), (facts) => runStep(step, { ...context, tree }, facts));
      } catch (thrown) {
        this.failedStep ??= at + 1;
        const failure =
          thrown instanceof Malformed ? new StepFailed('protocol-error', failureIn(thrown).error) : thrown;
        if (failure instanceof StepFailed) first ??= failure;
        else if (failure instanceof Broken) return first ? new Broken(first.failure) : failure;
        else throw thrown;
      }
    }
    return first;
  }

  /** Connects a share when a step first needs it, as a step of its own in the times. */
  private tree(connection: SmbConnection, share: string): Promise<Tree> {
    const known = this.trees.get(share);
    if (known) return known;
    const tree = this.timed('tree', share, async () => {
      const connected = await connectTree(connection, this.request.serverName, share);
      if (this.session && connected.needsEncryption) this.session = { ...this.session, isEncrypted: true };
      return connected;
    });
    this.trees.set(share, tree);
    return tree;
  }

  private columns(): Record<string, number | null> {
    const columns: Record<string, number | null> = {};
    for (const { step, ms, error } of this.steps) {
      const name = TIMES[step];
      if (name && error === null) columns[name] = (columns[name] ?? 0) + ms;
    }
    const { session } = this;
    const protection = session?.isEncrypted ? 'encrypted' : session?.isSigned ? 'signed' : 'none';
    return {
      ...columns,
      mbitPerSecond: this.readRate(),
      clockDifferenceMs: this.server?.clockDifferenceMs ?? null,
      dialect: this.negotiated?.dialect ?? null,
      protection: session === null ? null : PROTECTIONS[protection],
      failedStep: this.failedStep,
    };
  }

  /** Rate of all read steps together. */
  private readRate(): number | null {
    const reads = this.steps.filter(({ step, error, facts }) => step === 'read' && error === null && facts['readMs']);
    const sum = (name: string) => reads.reduce((total, { facts }) => total + Number(facts[name]), 0);
    const [bytes, ms] = [sum('bytes'), sum('readMs')];
    return bytes > 0 && ms > 0 ? (bytes * 8) / 1000 / ms : null;
  }
}

const shownName = (name: string | null): string | null => (name ? printable(name) : null);

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

const MAX_DETAIL_CHARS = 16_000;

/** Leaves out the results of steps where the detail would be too long. */
function bounded(detail: SmbDetail): SmbDetail {
  if (JSON.stringify(detail).length <= MAX_DETAIL_CHARS) return detail;
  const short = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
  return {
    ...detail,
    error: detail.error && short(detail.error),
    steps: detail.steps.map((step) => ({
      ...step,
      text: short(step.text),
      error: step.error && short(step.error),
      facts: {},
    })),
  };
}
