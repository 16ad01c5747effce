import type { z } from 'zod';
import type { Fault } from '../result/result.ts';

/** Asked once, answered once. */
export interface CallSpec<In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> {
  readonly type: 'call';
  readonly input: In;
  readonly output: Out;
}

/** Asked once, answered with many JSON items until either side stops. */
export interface ItemsSpec<In extends z.ZodType = z.ZodType, Item extends z.ZodType = z.ZodType> {
  readonly type: 'items';
  readonly input: In;
  readonly item: Item;
}

/** Asked once, answered with many binary frames until either side stops. */
export interface FramesSpec<In extends z.ZodType = z.ZodType> {
  readonly type: 'frames';
  readonly input: In;
}

export type Spec = CallSpec | ItemsSpec | FramesSpec;
export type Contract = Readonly<Record<string, Spec>>;

export const call = <In extends z.ZodType, Out extends z.ZodType>(input: In, output: Out): CallSpec<In, Out> => ({
  type: 'call',
  input,
  output,
});

export const items = <In extends z.ZodType, Item extends z.ZodType>(input: In, item: Item): ItemsSpec<In, Item> => ({
  type: 'items',
  input,
  item,
});

export const frames = <In extends z.ZodType>(input: In): FramesSpec<In> => ({ type: 'frames', input });

/** The writing end of a stream. Sending without credit is a bug: merge or wait for `onCredit`. */
export interface Sink<T> {
  readonly credit: number;
  send(value: T): void;
  /** Called whenever the reader grants more. */
  onCredit(listener: () => void): void;
  /** Ends the stream in order; with a fault the reader's promise rejects. */
  end(fault?: Fault): void;
}

export type Frame = Uint8Array<ArrayBuffer>;

/** The handlers that serve a contract. A stream lives until its handler ends it or `signal` aborts. */
export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends CallSpec<infer In, infer Out>
    ? (input: z.output<In>, signal: AbortSignal) => Promise<z.input<Out>> | z.input<Out>
    : C[K] extends ItemsSpec<infer In, infer Item>
      ? (input: z.output<In>, sink: Sink<z.input<Item>>, signal: AbortSignal) => void
      : C[K] extends FramesSpec<infer In>
        ? (input: z.output<In>, sink: Sink<Frame>, signal: AbortSignal) => void
        : never;
};

/** A running stream, seen by its reader. */
export interface Subscription {
  /** Ends at the other side's end; rejects with a FaultError. */
  readonly done: Promise<void>;
  cancel(): void;
}

export interface ReaderOptions {
  /** Values that may be in flight unacknowledged. Default 4. */
  readonly credit?: number;
}

/**
 * Takes each value; the credit for it returns when the listener's result settles, so a slow reader slows its stream.
 */
export type Listener<T> = (value: T) => void | Promise<void>;

export type Client<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends CallSpec<infer In, infer Out>
    ? (input: z.input<In>) => Promise<z.output<Out>>
    : C[K] extends ItemsSpec<infer In, infer Item>
      ? (input: z.input<In>, listener: Listener<z.output<Item>>, options?: ReaderOptions) => Subscription
      : C[K] extends FramesSpec<infer In>
        ? (input: z.input<In>, listener: Listener<Frame>, options?: ReaderOptions) => Subscription
        : never;
};
