import type { InventoriesStatus } from '../../core/contracts/inventories.ts';
import type { OutputStatus, OutputsStatus } from '../../core/contracts/outputs.ts';
import type { HealthFigure } from '../../core/metrics/family.ts';
import { labelText } from '../../core/metrics/text-writer.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { counter, gauge } from './process-figures.ts';

export type FeedStates = Pick<OutputsStatus, 'outputs'> & InventoriesStatus;

/** Reasons for which values were lost, as their counts are named in the state of an output. */
const REASONS = ['rejected', 'overflow', 'expired', 'late'] as const;

/** Figures of outputs and inventories. */
export const feedFigures = ({ outputs, inventories }: FeedStates): readonly HealthFigure[] => [
  ...(outputs.length > 0 ? outputFigures(outputs) : []),
  ...(inventories.length > 0 ? inventoryFigures(inventories) : []),
];

function outputFigures(outputs: readonly OutputStatus[]): HealthFigure[] {
  const each = (read: (output: OutputStatus) => number) =>
    outputs.map((one) => [labelText([['output', one.name]]), read(one)] as const);
  const lost = outputs.flatMap((one) =>
    REASONS.map(
      (reason) =>
        [
          labelText([
            ['output', one.name],
            ['reason', reason],
          ]),
          one[reason],
        ] as const,
    ),
  );
  const active = outputs.filter(({ state }) => state !== 'disabled');
  return [
    {
      ...gauge('sounder_output_up', '1 while the receiver takes what is sent', 0),
      samples: active.map(({ name, state }) => [labelText([['output', name]]), state === 'sending' ? 1 : 0]),
    },
    {
      ...gauge('sounder_output_queue_bytes', 'Size of what waits to be sent', 0),
      samples: each(({ queue }) => queue.bytes),
    },
    {
      ...counter('sounder_output_values_total', 'Values that the receiver has taken', 0),
      samples: each(({ sent }) => sent),
    },
    { ...counter('sounder_output_lost_values_total', 'Values that do not arrive, by reason', 0), samples: lost },
  ];
}

function inventoryFigures(inventories: InventoriesStatus['inventories']): HealthFigure[] {
  const each = (read: (inventory: InventoriesStatus['inventories'][number]) => number) =>
    inventories.map((one) => [labelText([['inventory', one.name]]), read(one)] as const);
  return [
    {
      ...gauge('sounder_inventory_up', '1 if the last reading succeeded, and its targets are probed', 0),
      samples: inventories
        .filter(({ isEnabled }) => isEnabled)
        .map(({ name, fault }) => [labelText([['inventory', name]]), fault === null ? 1 : 0]),
    },
    {
      ...gauge('sounder_inventory_targets', 'Targets from the inventory', 0),
      samples: each(({ targets }) => targets),
    },
  ];
}

/** A stream of states that begins with the current one. */
export interface StateStream<T> {
  open(sink: Sink<T>, signal: AbortSignal): void;
}

/** The current state of a stream. */
export function currentOf<T>(stream: StateStream<T>): T | null {
  const ended = new AbortController();
  let current: T | null = null;
  stream.open(
    {
      credit: 1,
      send(value) {
        current = value;
      },
      onCredit: () => undefined,
      end: () => undefined,
    },
    ended.signal,
  );
  ended.abort();
  return current;
}
