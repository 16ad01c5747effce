import { type Fault, FaultError } from '../result/result.ts';
import type { Client, Contract, Frame, Listener, ReaderOptions, Spec, Subscription } from './contract.ts';
import type { Port } from './port.ts';
import { type Control, readControl } from './wire.ts';

const CLOSED: Fault = { code: 'rpc.closed', message: 'The connection is closed' };

const DEFAULT_CREDIT = 4;
/** Credit is granted in parts of at least this share of the whole. */
const CREDIT_SHARE = 4;

interface Waiting {
  readonly spec: Spec;
  readonly take: (value: unknown) => void;
  readonly finish: (fault: Fault | null) => void;
}

/**
 * The typed client of a contract. Answers are parsed as requests are; one that does not fit ends its call or stream
 * with `rpc.bad-answer`. When the port closes, everything open rejects with `rpc.closed`.
 */
export function connect<C extends Contract>(port: Port, contract: C): Client<C> {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let closed = false;
  const send = (control: Control) => port.post(JSON.stringify(control));

  const end = (id: number, fault: Fault | null) => {
    const entry = waiting.get(id);
    waiting.delete(id);
    entry?.finish(fault);
  };

  function invoke(method: string, spec: Spec, input: unknown): Promise<unknown> {
    if (closed) return Promise.reject(new FaultError(CLOSED));
    const id = nextId++;
    return new Promise((resolve, reject) => {
      let answer: unknown;
      waiting.set(id, {
        spec,
        take: (value) => {
          answer = value;
        },
        finish: (fault) => (fault ? reject(new FaultError(fault)) : resolve(answer)),
      });
      send({ t: 'call', id, m: method, a: input ?? null });
    });
  }

  function subscribe(
    method: string,
    spec: Spec,
    input: unknown,
    listener: Listener<unknown>,
    options: ReaderOptions = {},
  ): Subscription {
    const id = nextId++;
    const done = new Promise<void>((resolve, reject) => {
      if (closed) return reject(new FaultError(CLOSED));
      const credit = options.credit ?? DEFAULT_CREDIT;
      let owed = 0;
      // The writer of a long credit gets it back in parts, long before it has none left.
      const grant = () => {
        owed += 1;
        if (owed * CREDIT_SHARE < credit || !waiting.has(id)) return;
        send({ t: 'credit', id, n: owed });
        owed = 0;
      };
      waiting.set(id, {
        spec,
        take: (value) => {
          const result = listener(value);
          if (result instanceof Promise) void result.finally(grant);
          else grant();
        },
        finish: (fault) => (fault ? reject(new FaultError(fault)) : resolve()),
      });
      send({ t: 'open', id, m: method, a: input ?? null, credit });
    });
    done.catch(() => undefined); // a reader that does not await `done` has chosen not to hear of its end
    return {
      done,
      cancel() {
        if (!waiting.has(id)) return;
        send({ t: 'cancel', id });
        end(id, null);
      },
    };
  }

  function takeChecked(id: number, shape: 'output' | 'item', value: unknown): boolean {
    const entry = waiting.get(id);
    if (!entry) return false; // cancelled while the answer was under way
    const schema =
      shape === 'output'
        ? entry.spec.type === 'call' && entry.spec.output
        : entry.spec.type === 'items' && entry.spec.item;
    // JSON has no undefined: a handler that returns nothing answers null, which may mean either.
    const exact = schema ? schema.safeParse(value) : undefined;
    const parsed = schema && value === null && !exact?.success ? schema.safeParse(undefined) : exact;
    if (!parsed?.success) {
      end(id, {
        code: 'rpc.bad-answer',
        message: parsed?.error?.issues[0]?.message ?? 'The reply has another form than expected',
      });
      return false;
    }
    entry.take(parsed.data);
    return true;
  }

  port.onMessage((message) => {
    if (typeof message !== 'string') {
      const entry = waiting.get(message.id);
      if (entry?.spec.type === 'frames') entry.take(message.frame satisfies Frame);
      return;
    }
    const control = readControl(message);
    switch (control?.t) {
      case 'ok':
        if (takeChecked(control.id, 'output', control.r)) end(control.id, null);
        return;
      case 'item':
        takeChecked(control.id, 'item', control.v);
        return;
      case 'end':
        return end(control.id, null);
      case 'fault':
        return end(control.id, control.f as Fault);
      default:
        port.close();
    }
  });
  port.onClose(() => {
    closed = true;
    for (const id of [...waiting.keys()]) end(id, CLOSED);
  });

  const client: Record<string, unknown> = {};
  for (const [method, spec] of Object.entries(contract)) {
    client[method] =
      spec.type === 'call'
        ? (input: unknown) => invoke(method, spec, input)
        : (input: unknown, listener: Listener<unknown>, options?: ReaderOptions) =>
            subscribe(method, spec, input, listener, options);
  }
  return client as Client<C>;
}
