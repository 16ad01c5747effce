import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EditOp } from '../../core/contracts/edits.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { Preview } from './preview.ts';
import { ProjectService } from './project-service.ts';
import type { ProjectLimits } from './project-thread.ts';

/** The built threads. */
const ENTRY_DIR = fileURLToPath(new URL('../../dist', import.meta.url));

const EMPTY = 'sounder: 1\n';
const put = (name: string): EditOp => ({ op: 'put', name, target: { probe: 'icmp', to: '192.0.2.1' } });
const many = (count: number) =>
  `${EMPTY}targets:\n${Array.from({ length: count }, (_, at) => `  t${at}: {probe: icmp, to: 192.0.2.1}\n`).join('')}`;

let dir: string;
let path: string;
let service: ProjectService | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-test-'));
  path = join(dir, 'project.yaml');
  writeFileSync(path, EMPTY);
});
afterEach(async () => {
  await service?.close();
  rmSync(dir, { recursive: true });
});

const open = async (limits: ProjectLimits, log = memoryLog()) => {
  service = await ProjectService.open({ path, lastValidPath: join(dir, 'project.standing') }, ENTRY_DIR, log, limits);
  return service;
};

describe('the thread of the project', () => {
  it('that runs out of memory fails its task, and the next task has a new one', async () => {
    const project = await open({ memoryMb: 24, taskMs: 60_000 });
    writeFileSync(path, many(30_000));
    await expect(project.reload()).rejects.toMatchObject({ fault: { code: 'project.reading-too-large' } });
    writeFileSync(path, EMPTY);
    await project.edit([put('gateway')]);
    expect(Object.keys(project.current.targets ?? {})).toEqual(['gateway']);
    expect(await project.reload()).toBe(false);
  });

  it('that does not come to an end is given up', async () => {
    const project = await open({ memoryMb: 500, taskMs: 1500 });
    writeFileSync(path, many(60_000).replaceAll('icmp', "'icm\\x70'").replaceAll("'", '"'));
    const edits = [project.reload(), project.edit([put('gateway')])];
    const codes = await Promise.all(edits.map((one) => one.then(String, (error) => error.fault.code)));
    expect(codes).toEqual(['project.reading-too-long', 'project.reading-too-long']);
  });
});

describe('the thread of a project without tasks', () => {
  const ended = (log: ReturnType<typeof memoryLog>) =>
    vi.waitFor(() => expect(log.lines.map(({ message }) => message)).toContain('worker.ended'), { timeout: 20_000 });
  const idle = async () => {
    const log = memoryLog();
    const project = await open({ memoryMb: 500, taskMs: 60_000, idleMs: 1 }, log);
    await ended(log);
    return project;
  };

  it('ends, and the next task has another one, with the project as it was', async () => {
    const project = await idle();
    await project.edit([put('gateway')]);
    expect(Object.keys(project.current.targets ?? {})).toEqual(['gateway']);
    expect(readFileSync(path, 'utf8')).toContain('gateway');
    expect(await project.reload()).toBe(false);
  });

  it('ends, and the next one undoes the edit before', async () => {
    const log = memoryLog();
    const project = await open({ memoryMb: 500, taskMs: 60_000, idleMs: 1 }, log);
    await project.edit([put('gateway')]);
    await ended(log);
    await project.undo();
    expect(project.current.targets).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe(EMPTY);
  });

  it('is not started again to read the text of the file', async () => {
    const log = memoryLog();
    const project = await open({ memoryMb: 500, taskMs: 60_000, idleMs: 1 }, log);
    await ended(log);
    const before = log.lines.length;
    const text = `${EMPTY}targets: {a: {probe: imcp}}\n`;
    writeFileSync(path, text);
    const read = await project.text();
    expect(read).toMatchObject({ text, path, kind: 'sounder' });
    expect(log.lines).toHaveLength(before);
    await expect(project.reload()).rejects.toThrow();
    expect(await project.text()).toEqual(read);
  });

  it('does not make what another editor wrote meanwhile known', async () => {
    const project = await idle();
    writeFileSync(path, `${EMPTY}targets:\n  other: {probe: icmp, to: 192.0.2.9}\n`);
    await expect(project.edit([put('gateway')])).rejects.toMatchObject({ fault: { code: 'project.changed' } });
    expect(project.current.targets).toBeUndefined();
    expect(await project.reload()).toBe(true);
    expect(Object.keys(project.current.targets ?? {})).toEqual(['other']);
  });

  it('keeps the last valid project while its file is invalid', async () => {
    const project = await idle();
    writeFileSync(path, 'sounder: [');
    await expect(project.reload()).rejects.toMatchObject({ problems: [expect.anything()] });
    expect(readFileSync(join(dir, 'project.standing'), 'utf8')).toBe(EMPTY);
  });
});

describe('a large project', () => {
  const LARGE = many(2000);
  const opened = async () => {
    const log = memoryLog();
    const place = { path, lastValidPath: join(dir, 'project.standing'), parsedPath: join(dir, 'project.parsed') };
    await service?.close();
    service = await ProjectService.open(place, ENTRY_DIR, log, { memoryMb: 500, taskMs: 60_000, idleMs: 1 });
    return { project: service, events: () => log.lines.map(({ message }) => message) };
  };
  const kept = async () => {
    writeFileSync(path, LARGE);
    const first = await opened();
    await vi.waitFor(() => expect(first.events()).toContain('worker.ended'), { timeout: 20_000 });
    return first.project.open;
  };

  it('is opened again without a thread, which is there for the first task', async () => {
    const before = await kept();
    const { project, events } = await opened();
    expect(events()).toEqual([]);
    expect(project.open).toEqual(before);
    expect(await project.reload()).toBe(false);
    await project.edit([put('gateway')]);
    expect(Object.keys(project.current.targets ?? {})).toHaveLength(2001);
  });

  it('that was opened without a thread knows what its file had: what another program wrote since is not overwritten', async () => {
    await kept();
    const { project } = await opened();
    writeFileSync(path, many(2001));
    await expect(project.edit([put('gateway')])).rejects.toMatchObject({ fault: { code: 'project.changed' } });
    expect(readFileSync(path, 'utf8')).toBe(many(2001));
    expect(await project.reload()).toBe(true);
    await project.undo();
    expect(Object.keys(project.current.targets ?? {})).toHaveLength(2000);
  });

  it('that was opened without a thread stays in force while its file is invalid', async () => {
    await kept();
    const { project } = await opened();
    writeFileSync(path, `${LARGE}  x: {probe: icmp}\n`);
    await expect(project.reload()).rejects.toMatchObject({ problems: [expect.anything()] });
    expect(existsSync(join(dir, 'project.standing'))).toBe(true);
    expect(Object.keys(project.current.targets ?? {})).toHaveLength(2000);
  });

  it('is parsed again when its file has another text since', async () => {
    await kept();
    writeFileSync(path, many(2001));
    const { project, events } = await opened();
    expect(events()).toEqual(['worker.started']);
    expect(Object.keys(project.current.targets ?? {})).toHaveLength(2001);
    await vi.waitFor(() => expect(events()).toContain('worker.ended'), { timeout: 20_000 });
    writeFileSync(path, 'sounder: [');
    await expect(opened()).rejects.toMatchObject({ fault: { code: 'project.invalid' } });
  });
});

describe('a file that is read beside the project', () => {
  /** 8 MB that take far more than a second and 100 MB. */
  const listed = (count: number) => `${EMPTY}targets: [${'1,'.repeat(count)}]`;
  const large = listed(3_950_000);

  it('is given up when it takes too long, and the next one is read', async () => {
    const preview = new Preview(ENTRY_DIR, { timeMs: 500, memoryMb: 1024 });
    await expect(preview.read(large, null)).rejects.toMatchObject({ fault: { code: 'project.reading-too-long' } });
    expect((await new Preview(ENTRY_DIR).read(many(3), null)).problems.count).toBe(0);
  });

  it('may be the second one of its thread, also after one with errors', async () => {
    const preview = new Preview(ENTRY_DIR);
    expect((await preview.read('sounder: [', null)).problems.count).toBeGreaterThan(0);
    expect((await preview.read(many(3), null)).problems.count).toBe(0);
    await preview.close();
    expect((await preview.read(many(2), null)).problems.count).toBe(0);
    await preview.close();
  });

  it('is given up when it takes too much memory', async () => {
    const preview = new Preview(ENTRY_DIR, { timeMs: 30_000, memoryMb: 16 });
    await expect(preview.read(large, null)).rejects.toMatchObject({ fault: { code: 'project.reading-too-large' } });
  });

  it('keeps no edit waiting', async () => {
    const project = await open({ memoryMb: 500, taskMs: 60_000 });
    let isRead = false;
    const reading = project
      .readFile(listed(400_000), null)
      .catch(() => undefined)
      .finally(() => {
        isRead = true;
      });
    await project.edit([put('gateway')]);
    expect(isRead).toBe(false);
    await reading;
    expect(isRead).toBe(true);
  });
});
