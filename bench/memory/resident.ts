import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Resident memory of a process by kind of mapping, MB (proc_pid_smaps(5)). */
export interface Resident {
  readonly total: number;
  /** Code and data of programs and libraries. */
  readonly files: number;
  /** The C allocator's first arena. */
  readonly heap: number;
  /** Everything else that the process allocated: V8's heaps, buffers, other arenas, stacks. */
  readonly anonymous: number;
}

const HEAD = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ (\d+) *(.*)$/;

export function residentOf(pid: number): Resident {
  const mb = { files: 0, heap: 0, anonymous: 0 };
  let kind: keyof typeof mb = 'anonymous';
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'latin1').split('\n')) {
    const head = HEAD.exec(line);
    if (head) kind = head[2] === '[heap]' ? 'heap' : head[1] === '0' ? 'anonymous' : 'files';
    const kb = /^Rss: +(\d+)/.exec(line)?.[1];
    if (kb) mb[kind] += (Number(kb) * 1024) / 1e6;
  }
  return { total: mb.files + mb.heap + mb.anonymous, ...mb };
}

/** The most that was resident since the last call, MB (proc_pid_clear_refs(5)). */
export function peakOf(pid: number): number {
  const kb = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return (Number(kb) * 1024) / 1e6;
}

const ThreadHeap = z.object({
  thread: z.string(),
  heapUsed: z.number(),
  heapResident: z.number(),
  external: z.number(),
  arrayBuffers: z.number(),
});
export type ThreadHeap = z.infer<typeof ThreadHeap>;

/** Figures that the threads of a process wrote last (`fast-clock.ts`). */
export const heapsOf = (pid: number, dir: string): readonly ThreadHeap[] =>
  readdirSync(dir)
    .filter((name) => name.startsWith(`${pid}-`))
    .map((name) => ThreadHeap.parse(JSON.parse(readFileSync(join(dir, name), 'utf8'))));
