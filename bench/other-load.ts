import { spawn } from 'node:child_process';

/** Title of a run beside `processes` that spin. */
export const loadName = (processes: number): string =>
  processes === 0 ? 'no load added' : `${processes} spinning processes`;

/** Runs `body` beside processes of which each keeps a core busy. */
export async function withLoad<T>(processes: number, body: () => Promise<T>): Promise<T> {
  const spinning = Array.from({ length: processes }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  try {
    return await body();
  } finally {
    for (const child of spinning) child.kill('SIGKILL');
  }
}
