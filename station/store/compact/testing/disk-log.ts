/** Kinds of records of native/test/disk-log.c. */
export const OPERATIONS = {
  ...{ created: 1, written: 2, truncated: 3, synced: 4, renamed: 5, unlinked: 6, folderSynced: 7, folderMade: 8 },
} as const;
const HEAD_BYTES = 21;

/** A record of native/test/disk-log.c. */
export interface DiskOperation {
  readonly kind: number;
  readonly file: bigint;
  readonly offset: number;
  readonly data: Buffer;
}

export function readDiskLog(log: Buffer): readonly DiskOperation[] {
  const operations: DiskOperation[] = [];
  for (let at = 0; at < log.length; ) {
    const from = at + HEAD_BYTES;
    const to = from + log.readUInt32LE(at + 17);
    const [file, offset] = [log.readBigUInt64LE(at + 1), Number(log.readBigUInt64LE(at + 9))];
    operations.push({ kind: log[at] as number, file, offset, data: log.subarray(from, to) });
    at = to;
  }
  return operations;
}

/** Whether an operation wrote to a file of that name; a name is that of one file only. */
export const writesTo = (operations: readonly DiskOperation[], name: string) => {
  const files = new Set(
    operations
      .filter(({ kind, data }) => kind === OPERATIONS.created && namesOf(data)[0] === name)
      .map(({ file }) => file),
  );
  return ({ kind, file }: DiskOperation): boolean => kind === OPERATIONS.written && files.has(file);
};

export const namesOf = (data: Buffer): readonly string[] => data.toString().split('\0');
