/** Series and targets of the station are numbered with 32 bits. */
const FIRST_GROUP = 2 ** 33;
const FIRST_REPEAT = 2 ** 34;

/** A row that stands for a series or a target: its key is the same after a reload. */
export const isLastingKey = (key: number): boolean => Math.abs(key) < FIRST_GROUP;

/** Keys of rows that are no series and no target; the same row has the same key as long as the page lives. */
export class RowKeys {
  private readonly groups = new Map<string, number>();
  private readonly repeats = new Map<string, number>();

  /** The key of the heading of a group: negative, below those of targets. Its aggregate in `LiveRows` is `-key`. */
  ofGroup(branch: string): number {
    return -(FIRST_GROUP + numberOf(this.groups, branch));
  }

  /** The key of a row that is listed in a further group. */
  ofRepeat(branch: string, key: number): number {
    return FIRST_REPEAT + numberOf(this.repeats, `${branch}\n${key}`);
  }
}

function numberOf(known: Map<string, number>, name: string): number {
  const number = known.get(name) ?? known.size;
  known.set(name, number);
  return number;
}
