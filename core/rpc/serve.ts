import { type Fault, FaultError, toFault } from '../result/result.ts';
import type { Contract, Frame, Handlers, Sink } from './contract.ts';
import type { Port } from './port.ts';
import { type Control, readControl } from './wire.ts';

export interface ServeOptions {
  /** A message that is not of the protocol; the port is closed after it. */
  readonly onProtocolError?: (what: string) => void;
  /** A handler that threw something else than a FaultError: a bug, for the log. */
  readonly onInternal?: (method: string, thrown: unknown) => void;
}

interface OpenStream {
  grant(credits: number): void;
  abort(): void;
}

type AnyHandler = (input: unknown, ...rest: unknown[]) => unknown;

/** Answers a contract on a port until it closes. Input is parsed before a handler sees it. */
export function serve<C extends Contract>(
  port: Port,
  contract: C,
  handlers: Handlers<C>,
  options: ServeOptions = {},
): void {
  const open = new Map<number, OpenStream>();
  const calls = new Map<number, AbortController>();
  const send = (control: Control) => port.post(JSON.stringify(control));
  const refuse = (id: number, fault: Fault) => send({ t: 'fault', id, f: fault });

  const fail = (id: number, method: string, thrown: unknown) => {
    if (!(thrown instanceof FaultError)) options.onInternal?.(method, thrown);
    refuse(id, toFault(thrown));
  };

  function startCall(id: number, method: string, argument: unknown): void {
    const spec = Object.hasOwn(contract, method) ? contract[method] : undefined;
    if (spec?.type !== 'call') return refuse(id, { code: 'rpc.unknown-method', message: `Unknown call "${method}"` });
    const input = spec.input.safeParse(argument);
    if (!input.success) return refuse(id, badInput(method, input.error.issues));
    const controller = new AbortController();
    calls.set(id, controller);
    Promise.resolve()
      .then(() => (handlers[method] as AnyHandler)(input.data, controller.signal))
      .then((result) => send({ t: 'ok', id, r: result ?? null }))
      .catch((thrown: unknown) => fail(id, method, thrown))
      .finally(() => calls.delete(id));
  }

  function startStream(id: number, method: string, argument: unknown, credit: number): void {
    const spec = Object.hasOwn(contract, method) ? contract[method] : undefined;
    if (spec === undefined || spec.type === 'call') {
      return refuse(id, { code: 'rpc.unknown-method', message: `Unknown stream "${method}"` });
    }
    if (open.has(id)) return refuse(id, { code: 'rpc.id-in-use', message: `Stream ${id} is open already` });
    const input = spec.input.safeParse(argument);
    if (!input.success) return refuse(id, badInput(method, input.error.issues));
    const binary = spec.type === 'frames';
    const controller = new AbortController();
    const listeners: (() => void)[] = [];
    let left = credit;
    const sink: Sink<unknown> = {
      get credit() {
        return left;
      },
      send(value) {
        if (controller.signal.aborted) return;
        left -= 1;
        if (binary) port.post({ id, frame: value as Frame });
        else send({ t: 'item', id, v: value });
      },
      onCredit: (listener) => void listeners.push(listener),
      end(fault) {
        if (!open.delete(id)) return;
        controller.abort();
        if (fault) refuse(id, fault);
        else send({ t: 'end', id });
      },
    };
    open.set(id, {
      grant(credits) {
        left += credits;
        for (const listener of listeners) listener();
      },
      abort: () => controller.abort(),
    });
    try {
      (handlers[method] as AnyHandler)(input.data, sink, controller.signal);
    } catch (thrown) {
      open.delete(id);
      controller.abort();
      fail(id, method, thrown);
    }
  }

  let cutOff = false;
  port.onMessage((message) => {
    if (cutOff) return; // what came with the message that broke the protocol
    const control = typeof message === 'string' ? readControl(message) : undefined;
    switch (control?.t) {
      case 'call':
        return startCall(control.id, control.m, control.a);
      case 'open':
        return startStream(control.id, control.m, control.a, control.credit);
      case 'credit':
        return open.get(control.id)?.grant(control.n);
      case 'cancel': {
        const stream = open.get(control.id);
        open.delete(control.id);
        return stream?.abort();
      }
      default:
        options.onProtocolError?.(control ? `unexpected ${control.t}` : 'not a message of this protocol');
        cutOff = true;
        port.close();
    }
  });
  port.onClose(() => {
    for (const stream of open.values()) stream.abort();
    for (const controller of calls.values()) controller.abort();
    open.clear();
  });
}

function badInput(
  method: string,
  issues: readonly { readonly path: PropertyKey[]; readonly message: string }[],
): Fault {
  const first = issues[0];
  const where = first && first.path.length > 0 ? ` at ${first.path.map(String).join('.')}` : '';
  return { code: 'rpc.bad-input', message: `${method}${where}: ${first?.message ?? 'invalid'}` };
}
