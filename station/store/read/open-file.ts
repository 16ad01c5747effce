import { statSync } from 'node:fs';
import type { Database, Statement } from 'better-sqlite3';
import type { Result } from '../../../core/result/result.ts';

type Bound = number | string;

/** A database that is open for reading, with its statements. */
export class OpenFile {
  readonly db: Database;
  private readonly path: string;
  /** Identifies the file while it is open. */
  readonly inode: number;
  private readonly statements = new Map<string, Statement<Bound[]>>();
  private readonly rawStatements = new Map<string, Statement<Bound[]>>();

  constructor(path: string, inode: number, db: Database) {
    this.path = path;
    this.inode = inode;
    this.db = db;
  }

  /** @returns null when there is no such file */
  static open(path: string, openDb: () => Result<Database>): Result<OpenFile> | null {
    const inode = inodeOf(path);
    if (inode === null) return null;
    const opened = openDb();
    return opened.ok ? { ok: true, value: new OpenFile(path, inode, opened.value) } : opened;
  }

  /** Whether the path still names this file: retention deletes files, a rebuild replaces them. */
  get isCurrent(): boolean {
    return inodeOf(this.path) === this.inode;
  }

  get<Row>(sql: string, ...values: Bound[]): Row | undefined {
    return this.statement(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: Bound[]): Row[] {
    return this.statement(sql).all(...values) as Row[];
  }

  /** Rows as arrays, which are made faster than objects. */
  raw<Row extends readonly unknown[]>(sql: string, ...values: Bound[]): Row[] {
    const known = this.rawStatements.get(sql) ?? this.db.prepare<Bound[]>(sql).raw();
    this.rawStatements.set(sql, known);
    return known.all(...values) as Row[];
  }

  meta(key: string): string | null {
    return this.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value ?? null;
  }

  close(): void {
    this.db.close();
  }

  private statement(sql: string): Statement<Bound[]> {
    const known = this.statements.get(sql);
    if (known) return known;
    const prepared = this.db.prepare<Bound[]>(sql);
    this.statements.set(sql, prepared);
    return prepared;
  }
}

const inodeOf = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.ino ?? null;
