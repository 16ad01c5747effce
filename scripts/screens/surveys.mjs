// Surveys of the screens: a floor plan with measuring points, two surveys, and notes of the second one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../runtime.mjs';

export const FLOOR = 'Branch 12 / Ground floor';
/** Time before the first survey: each of them needs ten blocks of samples to be compared. */
const LEAD_MS = 10_000;

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const pictureOf = (name) => ({
  base64: readFileSync(join(root, 'scripts', 'sample-report', name)).toString('base64'),
});

/** The ids of the series of addresses, once all are there: those of an inventory follow it. */
const seriesOf = (station, addresses) =>
  new Promise((resolve) => {
    const found = new Map();
    const reading = station.catalog(null, ({ series }) => {
      for (const [id, , address] of series) if (addresses.includes(address)) found.set(address, id);
      if (found.size < addresses.length) return;
      reading.cancel();
      resolve(found);
    });
  });

/** Places series on the floor plan. @param places [x, y] by the address of a series */
async function drawPlan(station, places) {
  const ids = await seriesOf(station, Object.keys(places));
  const points = Object.entries(places).map(([address, [x, y]]) => ({ series: ids.get(address), x, y }));
  const picture = await station.surveyPicture(pictureOf('floor-plan.svg'));
  await station.surveyPlanPut({ site: FLOOR, picture, points });
}

async function addNotes(station, id) {
  const place = (x, y) => ({ site: FLOOR, x, y });
  const notes = [
    {
      text: 'The marked cable ends in no port',
      picture: await station.surveyPicture(pictureOf('cabinet.svg')),
      place: place(0.1, 0.78),
    },
    { text: 'Phones at reception were moved to the new switch', picture: null, place: place(0.25, 0.3) },
  ];
  for (const note of notes) await station.surveyPinPut({ id, pin: null, value: { ...note, atMs: Date.now() } });
}

/** Measures for a while, and records surveys meanwhile. */
export async function measure(station, { seconds, surveys = [], places = {} }) {
  if (seconds === 0) return;
  if (surveys.length > 0) await drawPlan(station, places);
  await station.start({});
  const leadMs = surveys.length > 0 ? LEAD_MS : seconds * 1000;
  const each = (seconds * 1000 - leadMs) / Math.max(1, surveys.length);
  await wait(leadMs);
  for (const name of surveys) {
    const text = { name, site: FLOOR, engineer: '', notes: '', plannedMs: null };
    const { id } = await station.surveyStart({ ...text, startMeasuring: false });
    await wait(each);
    if (name === surveys.at(-1)) await addNotes(station, id);
    await station.surveyStop({ id, stopMeasuring: false });
  }
}
