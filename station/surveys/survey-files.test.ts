import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FloorPlansItem } from '../../core/contracts/surveys.ts';
import { SECRET, smallJpeg, smallPng } from '../../core/pictures/testing/small-pictures.ts';
import { toFault } from '../../core/result/result.ts';
import type { FloorPlan } from '../../core/surveys/floor-plan.ts';
import { MAX_SURVEY_PINS, type NewPin } from '../../core/surveys/survey-pin.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { SurveyFiles } from './survey-files.ts';
import { Surveys } from './surveys.ts';
import { SurveyDisk } from './testing/survey-disk.ts';

const tempPath = tempDirs();
const NOTE: NewPin = { text: 'Rack 2', picture: null, atMs: 5, place: null };
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

async function opened(disk = new SurveyDisk(), dataDir = tempPath('.')) {
  const log = memoryLog();
  const surveys = new Surveys({ store: disk, timeline: disk.timeline, readOnly: false, clock: new FakeClock(), log });
  await surveys.load({ isRestart: false, phase: 'stopped', newestMs: null });
  const files = new SurveyFiles({ store: disk, surveys, dataDir, log });
  await files.plans.load();
  const measuring = { phase: () => 'running' as const, start: never, pause: never, stop: never };
  const text = { name: 'Before', site: 'A / HQ', engineer: '', notes: '', plannedMs: null };
  const survey = [...disk.surveys.values()][0] ?? (await surveys.start({ ...text, startMeasuring: false }, measuring));
  if (survey.endedAtMs === null) await surveys.stop(survey.id);
  return { disk, dataDir, surveys, files, id: survey.id, kept: () => readdirSync(join(dataDir, 'pictures')) };
}
const never = () => Promise.reject(new Error('must not be called'));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => toFault(error).code,
  );

describe('notes and photos of a survey', () => {
  it('are added, replaced and deleted, and are there after a restart', async () => {
    const { disk, dataDir, files, id } = await opened();
    const first = await files.putPin(id, null, NOTE);
    expect(first.pins).toEqual([{ ...NOTE, id: 1 }]);
    await files.putPin(id, null, { ...NOTE, text: 'Rack 3', place: { site: 'A / HQ', x: 0.5, y: 0.25 } });
    await files.putPin(id, 1, { ...NOTE, text: 'Rack 1' });
    await files.deletePin(id, 2);
    const again = await opened(disk, dataDir);
    expect(again.disk.surveys.get(id)?.pins).toEqual([{ ...NOTE, text: 'Rack 1', id: 1 }]);
    expect((await again.files.deletePin(id, 1)).pins).toBeUndefined();
  });

  it('are refused where there is no such note, no such picture, or there are too many', async () => {
    const { surveys, files, id } = await opened();
    expect(await codeOf(files.putPin(id, 7, NOTE))).toBe('survey.unknown-pin');
    expect(await codeOf(files.deletePin(id, 7))).toBe('survey.unknown-pin');
    const picture = { name: `${'0'.repeat(64)}.jpg`, bytes: 1, width: 1, height: 1 };
    expect(await codeOf(files.putPin(id, null, { ...NOTE, picture }))).toBe('picture.unknown');
    const pins = Array.from({ length: MAX_SURVEY_PINS }, (_, at) => ({ ...NOTE, id: at + 1 }));
    await surveys.change(id, (survey) => ({ ...survey, pins }));
    expect(await codeOf(files.putPin(id, null, NOTE))).toBe('survey.too-many-pins');
  });
});

describe('a picture', () => {
  it('is kept once by its checksum, without the place where it was taken', async () => {
    const { files, dataDir, kept } = await opened();
    const picture = await files.addPicture(base64(smallJpeg()));
    expect(await files.addPicture(base64(smallJpeg()))).toEqual(picture);
    expect(picture).toMatchObject({ width: 3, height: 2 });
    expect(kept()).toEqual([picture.name]);
    expect(readFileSync(join(dataDir, 'pictures', picture.name)).toString('latin1')).not.toContain(SECRET);
  });

  it('is read back in frames', async () => {
    const { files } = await opened();
    const { name, bytes } = await files.addPicture(base64(smallPng()));
    const ends: unknown[] = [];
    let length = 0;
    const sink = {
      credit: 4,
      send(frame: Uint8Array) {
        length += frame.byteLength;
      },
      onCredit: () => undefined,
      end: (fault?: unknown) => void ends.push(fault),
    };
    files.openPicture(name, sink, new AbortController().signal);
    files.openPicture(`${'0'.repeat(64)}.png`, sink, new AbortController().signal);
    await expect.poll(() => ends.length).toBe(2);
    expect(length).toBe(bytes);
    expect(ends).toEqual(expect.arrayContaining([undefined, expect.objectContaining({ code: 'picture.unknown' })]));
  });

  it('is refused when it is none', async () => {
    const { files } = await opened();
    expect(await codeOf(files.addPicture(base64(Uint8Array.from([1, 2, 3]))))).toBe('picture.invalid');
  });

  it('is deleted at the end when nothing refers to it any more', async () => {
    const { files, surveys, id, kept } = await opened();
    const [photo, plan] = [await files.addPicture(base64(smallJpeg())), await files.addPicture(base64(smallPng()))];
    await files.addPicture(base64(smallJpeg(6)));
    await files.putPin(id, null, { ...NOTE, picture: photo });
    await files.plans.put({ site: 'A', picture: plan, points: [] });
    files.sweep();
    expect(kept().sort()).toEqual([photo.name, plan.name].sort());
    await files.plans.delete('A');
    await surveys.delete(id);
    await surveys.restore(id);
    files.sweep();
    expect(kept()).toEqual([photo.name]);
    await surveys.delete(id);
    files.sweep();
    expect(kept()).toEqual([]);
  });

  it('stays when the surveys could not be read', async () => {
    const { files, disk, dataDir, id, kept } = await opened();
    const picture = await files.addPicture(base64(smallJpeg()));
    await files.putPin(id, null, { ...NOTE, picture });
    const refusal = { code: 'store.damaged', message: 'damaged' };
    const surveys = new Surveys({
      store: { request: () => Promise.reject(refusal) },
      timeline: disk.timeline,
      readOnly: false,
      clock: new FakeClock(),
      log: memoryLog(),
    });
    await surveys.load({ isRestart: false, phase: 'stopped', newestMs: null });
    const later = new SurveyFiles({ store: disk, surveys, dataDir, log: memoryLog() });
    await later.plans.load();
    await later.addPicture(base64(smallJpeg()));
    later.sweep();
    expect(kept()).toEqual([picture.name]);
  });
});

describe('floor plans', () => {
  it('are sent to pages, then what changes; a plan replaces that of its site', async () => {
    const { files, dataDir } = await opened();
    const picture = await files.addPicture(base64(smallPng()));
    const plan: FloorPlan = { site: 'A / HQ', picture, points: [] };
    await files.plans.put(plan);
    const items: FloorPlansItem[] = [];
    const sink = {
      credit: 9,
      send: (item: FloorPlansItem) => void items.push(item),
      onCredit: () => undefined,
      end: () => undefined,
    };
    files.plans.open(sink, new AbortController().signal);
    const moved = { ...plan, points: [{ series: 3, x: 0.5, y: 0.5 }] };
    await files.plans.put(moved);
    expect(await files.plans.delete('A / HQ')).toEqual(moved);
    await settle();
    expect(items).toEqual([
      { full: true, plans: [plan], removed: [] },
      { full: false, plans: [moved], removed: [] },
      { full: false, plans: [], removed: ['A / HQ'] },
    ]);
    expect(await codeOf(files.plans.delete('A / HQ'))).toBe('survey.unknown-plan');
    const missing = { ...picture, name: `${'0'.repeat(64)}.png` };
    expect(await codeOf(files.plans.put({ ...plan, picture: missing }))).toBe('picture.unknown');
    expect(existsSync(join(dataDir, 'pictures', picture.name))).toBe(true);
  });
});
