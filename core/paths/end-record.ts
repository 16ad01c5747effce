/** A change must persist for this many rounds in a row: in fewer, a packet was misdirected or lost. */
export const ROUNDS_TO_BELIEVE = 3;

/** A run of missing replies less probable than this is not explained by loss. */
const CHANCE = 1e-4;
/** Loss is computed over this many rounds. */
const REMEMBERED_ROUNDS = 64;

/** Record of a target's replies at the hop where its path ends; plain data that can pass between threads. */
export interface EndRecord {
  /** Rounds up to its last reply. */
  readonly asked: number;
  readonly missed: number;
  /** Rounds without a reply since. */
  readonly silent: number;
}

export const NO_RECORD: EndRecord = { asked: 0, missed: 0, silent: 0 };

export function withAnswer({ asked, missed, silent }: EndRecord): EndRecord {
  const all = asked + silent + 1;
  const share = all > REMEMBERED_ROUNDS ? 0.5 : 1;
  return { asked: all * share, missed: (missed + silent) * share, silent: 0 };
}

export const withSilence = (record: EndRecord): EndRecord => ({ ...record, silent: record.silent + 1 });

/** Rounds in a row without a reply that the loss so far does not explain. */
function roundsBeyondLoss({ asked, missed }: EndRecord): number {
  const loss = (missed + 1) / (asked + 2);
  return Math.max(ROUNDS_TO_BELIEVE, Math.ceil(Math.log(CHANCE) / Math.log(loss)));
}

/** Whether the target has moved: replies from farther away are not the reply that was lost. */
export const isGone = (record: EndRecord): boolean => record.silent >= roundsBeyondLoss(record);

/** Whether the target has replied there so often that a nearer silent hop cannot be a lost reply of the target. */
export const isEstablished = (record: EndRecord): boolean => record.asked >= roundsBeyondLoss(record);
