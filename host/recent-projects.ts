import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { defaultStateDir } from './folders.ts';

const Entry = z.object({ dataDir: z.string(), name: z.string(), openedMs: z.number() });
export type RecentEntry = z.infer<typeof Entry>;

const File = z.object({ version: z.literal(1), projects: z.array(Entry) });

const MAX_ENTRIES = 30;

/** The projects that this user opened, newest first; a small file outside all data folders. It never throws. */
export class RecentProjects {
  private readonly dir: string;

  constructor(dir = defaultStateDir()) {
    this.dir = dir;
  }

  /** None where the file is missing, damaged, or of another version. */
  list(): readonly RecentEntry[] {
    try {
      const parsed = File.safeParse(JSON.parse(readFileSync(this.path, 'utf8')));
      return parsed.success ? parsed.data.projects : [];
    } catch {
      return [];
    }
  }

  /** Puts a project first. */
  remember(entry: RecentEntry): void {
    const dataDir = resolve(entry.dataDir);
    this.write([{ ...entry, dataDir }, ...this.list().filter((one) => one.dataDir !== dataDir)].slice(0, MAX_ENTRIES));
  }

  /** Renames a project in its place. */
  rename(dataDir: string, name: string): void {
    const known = this.list();
    const found = known.find((one) => one.dataDir === resolve(dataDir));
    if (found && found.name !== name) this.write(known.map((one) => (one === found ? { ...one, name } : one)));
  }

  forget(dataDir: string): void {
    this.write(this.list().filter((one) => one.dataDir !== dataDir));
  }

  private get path(): string {
    return join(this.dir, 'recent-projects.json');
  }

  /** Replaces the file; of two Sounders that write at once, the last one wins. */
  private write(projects: readonly RecentEntry[]): void {
    try {
      if (!existsSync(this.dir)) mkdirSync(this.dir, { recursive: true, mode: 0o700 });
      const fresh = `${this.path}.${process.pid}`;
      writeFileSync(fresh, `${JSON.stringify({ version: 1, projects }, null, 1)}\n`, { mode: 0o600 });
      renameSync(fresh, this.path);
    } catch {
      // The list is a convenience: without it, a project is opened by its path.
    }
  }
}
