import { describe, expect, it } from 'vitest';
import type { EditOp } from '../../../core/contracts/edits.ts';
import type { Status } from '../../../core/contracts/station.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { createStatusStore } from '../../live/status-store.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { catalogOf, STATUS, settle } from '../../testing/fake-station.ts';
import { USUAL_LIMITS } from '../flood/flood-limits.ts';
import { checkDrafts } from './check/check-drafts.ts';
import { ImpactReader } from './check/plan-impact.ts';
import type { SheetChecker } from './check/sheet-checker.ts';
import { createSheetStore } from './sheet-store.ts';

const pageChecker: SheetChecker = {
  async check(base, drafts) {
    const reader = new ImpactReader();
    reader.setBase(base);
    const problems = checkDrafts(base, drafts);
    return { problems, impact: reader.read(drafts, new Set(problems.map(({ key }) => key))) };
  },
};

interface SetUp {
  readonly isTaken?: boolean;
  readonly checker?: SheetChecker;
}

function setUp({ isTaken = true, checker = pageChecker }: SetUp = {}) {
  const catalog = createCatalogStore();
  const notices = createNoticesStore();
  const status = createStatusStore();
  const sent: (readonly EditOp[])[] = [];
  const undone: (string | undefined)[] = [];
  const session: string[] = [];
  /** Edits of the session that can be undone and redone. */
  const doable = { undo: ['Add 2 targets'], redo: [] as string[] };
  const kept = new Map<string, string>();
  const layout = fakeLayout();
  const sheet = createSheetStore({
    catalog,
    notices,
    status,
    layout,
    checker,
    flood: { getState: () => ({ limits: USUAL_LIMITS }) },
    preferences: { read: (key) => kept.get(key) ?? null, write: (key, value) => void kept.set(key, value) },
    edits: {
      getState: () => ({
        undoable: doable.undo,
        redoable: doable.redo,
        pending: 0,
        async apply(_, ops, undoneLabel) {
          sent.push(ops);
          undone.push(undoneLabel);
          return isTaken;
        },
        async undo() {
          session.push('undo');
          doable.redo.push(...doable.undo.splice(-1));
        },
        async redo() {
          session.push('redo');
          doable.undo.push(...doable.redo.splice(-1));
        },
      }),
    },
  });
  const show = (targets: Record<string, string>) => catalog.setState(withItem(EMPTY_CATALOG, catalogOf(targets)));
  show({ a: '192.0.2.1', b: '192.0.2.2' });
  const write = (key: string, cells: Record<string, string>) =>
    sheet.getState().change('Change', new Map([[key, { name: key, cells, isDeleted: false }]]));
  const atPath = (path: string, kind: Status['project']['kind'] = 'sounder') =>
    status.setState({ status: { ...STATUS, project: { ...STATUS.project, path, kind } } });
  return { sheet, sent, undone, session, show, write, notices, atPath, kept, layout };
}

describe('the drafts of the targets screen', () => {
  it('are applied as one edit, and are none afterwards', async () => {
    const { sheet, sent, undone, write } = setUp();
    write('t0', { interval: '5s' });
    write('t1', { interval: '5s' });
    await sheet.getState().apply();
    expect(sent).toEqual([
      [
        { op: 'put', name: 'a', target: { probe: 'icmp', to: '192.0.2.1', interval: '5s' } },
        { op: 'put', name: 'b', target: { probe: 'icmp', to: '192.0.2.2', interval: '5s' } },
      ],
    ]);
    expect(undone).toEqual(['Undid 2 changes']);
    expect(sheet.getState().history.drafts.size).toBe(0);
  });

  it('stay when the station refuses them', async () => {
    const { sheet, write } = setUp({ isTaken: false });
    write('t0', { interval: '5s' });
    await sheet.getState().apply();
    expect(sheet.getState().history.drafts.size).toBe(1);
  });

  it('stay when another page took the name of a new row meanwhile, and the cell says so', async () => {
    const { sheet, sent, write, show } = setUp({ isTaken: false });
    sheet
      .getState()
      .change('Add', new Map([['n1', { name: '', cells: { to: '192.0.2.3', name: 'c' }, isDeleted: false }]]));
    write('t0', { interval: '5s' });
    await sheet.getState().apply();
    expect(sent[0]?.at(-1)).toMatchObject({ op: 'put', name: 'a' });
    expect(sent[0]).toContainEqual({ op: 'put', name: 'c', target: { probe: 'icmp', to: '192.0.2.3' }, isNew: true });
    show({ a: '192.0.2.1', b: '192.0.2.2', c: '192.0.2.99' });
    await settle();
    expect([...sheet.getState().history.drafts.keys()]).toEqual(['n1', 't0']);
    expect(sheet.getState().problemList).toEqual([
      { key: 'n1', column: 'name', message: 'Another target is named “c”' },
    ]);
  });

  it('are not applied with an error, which is gone to instead', async () => {
    const { sheet, sent, write } = setUp();
    write('t0', { interval: '5' });
    write('t1', { ttl: 'x' });
    await sheet.getState().apply();
    expect(sent).toEqual([]);
    expect(sheet.getState().wanted).toEqual({ key: 't0', column: 'interval' });
    sheet.getState().goToProblem(1);
    expect(sheet.getState().wanted).toEqual({ key: 't1', column: 'ttl' });
    sheet.getState().goToProblem(1);
    expect(sheet.getState().wanted).toEqual({ key: 't0', column: 'interval' });
  });

  it('with errors lead from one that was corrected to the next, not to the first again', async () => {
    const { sheet, write } = setUp();
    write('t0', { interval: '5', ttl: 'x' });
    write('t1', { interval: '5', ttl: 'x' });
    await settle();
    const visited = () => [sheet.getState().wanted?.key, sheet.getState().wanted?.column];
    sheet.getState().goToProblem(1);
    sheet.getState().goToProblem(1);
    expect(visited()).toEqual(['t0', 'ttl']);
    write('t0', { interval: '5', ttl: '9' });
    await settle();
    sheet.getState().goToProblem(1);
    expect(visited()).toEqual(['t1', 'interval']);
    write('t1', { interval: '5s', ttl: 'x' });
    await settle();
    sheet.getState().goToProblem(-1);
    expect(visited()).toEqual(['t0', 'interval']);
  });

  it('ask before a network is flooded', async () => {
    const { sheet, sent, write } = setUp();
    write('t0', { to: '10.0.0.0/24', interval: '100ms' });
    await sheet.getState().apply();
    expect(sheet.getState().question).toMatchObject({ kind: 'flood' });
    expect(sent).toEqual([]);
    sheet.getState().answer(true);
    await settle();
    expect(sent).toHaveLength(1);
  });

  it('are undone before the edits of the session are', () => {
    const { sheet, session, write } = setUp();
    write('t0', { interval: '5s' });
    sheet.getState().undo();
    expect([sheet.getState().history.drafts.size, session]).toEqual([0, []]);
    sheet.getState().undo();
    expect(session).toEqual(['undo']);
    expect(sheet.getState().nextUndo()).toBeNull();
    sheet.getState().undo();
    expect(session).toEqual(['undo']);
  });

  it('are redone after the edit of the session that was undone after them', () => {
    const { sheet, session, write } = setUp();
    write('t0', { interval: '5s' });
    for (let count = 0; count < 2; count++) sheet.getState().undo();
    sheet.getState().redo();
    expect([session, sheet.getState().history.drafts.size]).toEqual([['undo', 'redo'], 0]);
    sheet.getState().redo();
    expect([session, sheet.getState().history.drafts.size]).toEqual([['undo', 'redo'], 1]);
    expect(sheet.getState().nextRedo()).toBeNull();
  });

  it('do not keep an undone edit of the session from being redone when they are discarded', () => {
    const { sheet, session, write } = setUp();
    sheet.getState().undo();
    write('t0', { interval: '5s' });
    sheet.getState().discard();
    sheet.getState().redo();
    expect(session).toEqual(['undo', 'redo']);
  });

  it('are discarded only after a question when there are several, and can be brought back', () => {
    const { sheet, write } = setUp();
    write('t0', { interval: '5s', ttl: '9' });
    sheet.getState().discard();
    expect(sheet.getState().question).toEqual({ kind: 'discard', changes: 2 });
    sheet.getState().answer(true);
    expect(sheet.getState().history.drafts.size).toBe(0);
    sheet.getState().undo();
    expect(sheet.getState().history.drafts.size).toBe(1);
  });

  it('are reported when they go with a target that was deleted elsewhere', () => {
    const { sheet, show, write, notices } = setUp();
    write('t1', { interval: '5s' });
    show({ a: '192.0.2.1' });
    expect(sheet.getState().history.drafts.size).toBe(0);
    expect(notices.getState().notices[0]?.message).toContain('deleted elsewhere');
  });

  it('are applied over a value that was changed elsewhere only after a question', async () => {
    const { sheet, sent, show, write, notices } = setUp();
    write('t0', { to: '192.0.2.9' });
    write('t1', { interval: '5s' });
    show({ a: '192.0.2.7', b: '192.0.2.8' });
    expect(notices.getState().notices[0]?.message).toContain(
      '1 changed cell of the targets screen was changed elsewhere',
    );
    await sheet.getState().apply();
    expect(sheet.getState().question).toEqual({ kind: 'overwrite', cells: ['t0: to'] });
    expect(sent).toEqual([]);
    sheet.getState().answer(true);
    await settle();
    expect(sent).toHaveLength(1);
  });

  it('stay with their project while another is open', () => {
    const { sheet, write, atPath } = setUp();
    atPath('one.yaml');
    write('t0', { interval: '5s' });
    atPath('two.yaml');
    expect(sheet.getState()).toMatchObject({ history: { drafts: new Map() }, draftedElsewhere: 1 });
    atPath('one.yaml');
    expect(sheet.getState().history.drafts.size).toBe(1);
    expect(sheet.getState().draftedElsewhere).toBe(0);
  });

  it('are mentioned when the screen is left', () => {
    const { sheet, write, notices } = setUp();
    sheet.getState().leave();
    expect(notices.getState().notices).toEqual([]);
    write('t0', { interval: '5s' });
    sheet.getState().leave();
    expect(notices.getState().notices[0]?.message).toBe('Kept 1 change of the targets screen, not applied');
  });

  it('are sent once, also at a double click', async () => {
    const { sheet, sent, write } = setUp();
    write('t0', { interval: '5s' });
    const { apply } = sheet.getState();
    await Promise.all([apply(), apply()]);
    await settle();
    expect(sent).toHaveLength(1);
  });

  it('are sent only after a check that was done, which is repeated', async () => {
    let isBroken = true;
    const checker: SheetChecker = {
      check: (base, drafts) => (isBroken ? Promise.reject(new Error('no worker')) : pageChecker.check(base, drafts)),
    };
    const { sheet, sent, write } = setUp({ checker });
    write('t0', { interval: '5s' });
    await sheet.getState().apply();
    expect(sent).toEqual([]);
    isBroken = false;
    await sheet.getState().apply();
    expect(sent).toHaveLength(1);
  });

  it('of another project that comes meanwhile are not sent, and no question about them stays', async () => {
    const { sheet, sent, write, atPath } = setUp();
    atPath('two.yaml');
    write('t1', { interval: '5s' });
    atPath('one.yaml');
    write('t0', { interval: '9s' });
    const applied = sheet.getState().apply();
    atPath('two.yaml');
    await applied;
    expect(sent).toEqual([]);
    sheet.getState().change('Change', new Map([['t0', { name: 'a', cells: { ttl: '9' }, isDeleted: false }]]));
    sheet.getState().discard();
    expect(sheet.getState().question).not.toBeNull();
    atPath('one.yaml');
    expect(sheet.getState().question).toBeNull();
  });

  it('of a file that is not a project of Sounder cannot be made: they could never be applied', () => {
    const { sheet, write, atPath } = setUp();
    atPath('targets.yaml', 'netprobe');
    write('t0', { interval: '5s' });
    expect(sheet.getState().history.drafts.size).toBe(0);
    atPath('project.yaml');
    write('t0', { interval: '5s' });
    expect(sheet.getState().history.drafts.size).toBe(1);
  });

  it('that are undone do not come back when their target was deleted elsewhere', () => {
    const { sheet, show, write } = setUp();
    write('t0', { interval: '5s' });
    write('t1', { interval: '5s' });
    sheet.getState().undo();
    show({ a: '192.0.2.1' });
    sheet.getState().redo();
    expect([...sheet.getState().history.drafts.keys()]).toEqual(['t0']);
    expect(sheet.getState().history.done).toHaveLength(1);
  });

  it('that mean nothing any more are done without an edit', async () => {
    const { sheet, sent, write } = setUp({ isTaken: false });
    write('t7', { ttl: '9' }); // a target that is gone
    await sheet.getState().apply();
    expect(sent).toEqual([]);
    expect(sheet.getState().history.drafts.size).toBe(0);
  });

  it('with an error show the screen, and the cell once', async () => {
    const { sheet, layout, write } = setUp();
    write('t0', { interval: '5' });
    write('t1', { ttl: 'x' });
    await sheet.getState().apply();
    expect(layout.getState().view).toBe('targets');
    sheet.getState().arrive();
    expect(sheet.getState().wanted).toBeNull();
    sheet.getState().goToProblem(1);
    expect(sheet.getState().wanted).toEqual({ key: 't1', column: 'ttl' });
  });
});
