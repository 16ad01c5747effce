/** What is new must be there in so many rounds in a row: in fewer, a packet went astray, or was lost. */
export const ROUNDS_TO_BELIEVE = 3;

/** Silence that loss explains with less than this chance is no loss. */
const CHANCE = 1e-4;
/** Loss is that of so many rounds. */
const REMEMBERED_ROUNDS = 64;

/** How a target has answered at the hop where its path ends; plain data, which goes from thread to thread. */
export interface EndRecord {
  /** Rounds up to its last answer. */
  readonly asked: number;
  readonly missed: number;
  /** Rounds without an answer since. */
  readonly silent: number;
}

export const NO_RECORD: EndRecord = { asked: 0, missed: 0, silent: 0 };

export function withAnswer({ asked, missed, silent }: EndRecord): EndRecord {
  const all = asked + silent + 1;
  const share = all > REMEMBERED_ROUNDS ? 0.5 : 1;
  return { asked: all * share, missed: (missed + silent) * share, silent: 0 };
}

export const withSilence = (record: EndRecord): EndRecord => ({ ...record, silent: record.silent + 1 });

/** Rounds in a row that loss as it has been so far does not explain. */
function roundsBeyondLoss({ asked, missed }: EndRecord): number {
  const loss = (missed + 1) / (asked + 2);
  return Math.max(ROUNDS_TO_BELIEVE, Math.ceil(Math.log(CHANCE) / Math.log(loss)));
}

/** The target is not there any more: what answers farther away is not the answer that was lost. */
export const isGone = (record: EndRecord): boolean => record.silent >= roundsBeyondLoss(record);

/** It has answered there so often that a nearer hop that kept silent all the while was no lost answer of the target. */
export const isEstablished = (record: EndRecord): boolean => record.asked >= roundsBeyondLoss(record);
