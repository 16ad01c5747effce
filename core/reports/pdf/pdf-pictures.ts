import type { ReportDocument } from '../document.ts';
import type { PictureItem } from '../document-site.ts';
import { pictureData, type ReportPictures } from '../report-pictures.ts';
import type { ChartStyle } from '../svg/chart-style.ts';
import { planChart } from '../svg/plan-chart.ts';
import type { Drawing } from './drawing.ts';

/** Largest size of a photo on paper, mm. */
const PHOTO = { width: 110, height: 80 };
/** Ratio of height to width from which on a plan is narrower than the page, so that it fits. */
const HIGHEST_PLAN = 1.15;

/** A photo or a plan as the templates take it. */
interface PrintedPlan {
  readonly site: string;
  /** File of the picture alone; null = it is not part of the report. */
  readonly picture: string | null;
  readonly drawing: Drawing | null;
  /** Width, as a share of that of the page. */
  readonly share: number;
}

interface PrintedPhoto {
  readonly id: string;
  /** Number, time and place. */
  readonly facts: readonly string[];
  readonly text: readonly string[];
  readonly hasPicture: boolean;
  readonly picture: string | null;
  readonly alt: string;
  /** On paper, mm. */
  readonly width: number;
}

/** Takes up a file. */
type AddFile = (name: string, content: Uint8Array | string) => void;

/** Floor plans, drawn with their points. @param printed texts of which every character can be printed */
export function printedPlans(
  { plans = [] }: ReportDocument,
  pictures: ReportPictures,
  style: ChartStyle,
  add: AddFile,
): readonly PrintedPlan[] {
  return plans.map((plan, at) => {
    const { site, picture } = plan;
    const data = pictureData(pictures, picture.name);
    const share = Math.min(1, (HIGHEST_PLAN * picture.width) / picture.height);
    if (data === undefined) return { site, picture: null, drawing: null, share };
    const alt = `${style.labels.floorPlan}: ${site}`;
    const file = `plan-${at}.svg`;
    add(file, planChart(plan, data, alt, style.width));
    return { site, picture: addPicture(picture, pictures, add), drawing: { file, alt }, share };
  });
}

/** Notes and photos of the survey. */
export function printedPhotos(
  { notes = [] }: ReportDocument,
  pictures: ReportPictures,
  { labels }: ChartStyle,
  add: AddFile,
): readonly PrintedPhoto[] {
  return notes.map(({ id, text, picture, at, place }) => ({
    id,
    facts: [id, ...(at ? [at.text] : []), ...(place ? [`${labels.floorPlan}: ${place.site}`] : [])],
    text,
    hasPicture: picture !== null,
    picture: picture && addPicture(picture, pictures, add),
    alt: text[0] ?? id,
    width: picture ? Math.min(PHOTO.width, (PHOTO.height * picture.width) / picture.height) : PHOTO.width,
  }));
}

function addPicture({ name }: PictureItem, pictures: ReportPictures, add: AddFile): string | null {
  const found = pictures.get(name);
  if (found) add(name, found.bytes);
  return found ? name : null;
}
