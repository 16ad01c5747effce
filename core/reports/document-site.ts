import { z } from 'zod';
import { Line, Moment, VerdictItem } from './document-parts.ts';
import { ACCEPTANCES } from './judge-criteria.ts';

/** A photo or floor plan, which is a file of the project: its bytes are not part of the document. */
export const PictureItem = z.object({
  /** SHA-256 and the ending of its format. */
  name: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  /** Pixels. */
  width: z.int(),
  height: z.int(),
});
export type PictureItem = z.infer<typeof PictureItem>;

/** A place on the plan of a site, as shares of its width and height. */
const PlaceItem = z.object({ site: Line, x: z.number(), y: z.number() });

/** A note or a photo of the survey. */
export const NoteItem = z.object({
  /** `N1`, `N2` …, by which a plan refers to it. */
  id: z.string(),
  /** Line by line; the caption of a photo. */
  text: z.array(Line),
  picture: PictureItem.nullable(),
  at: Moment.nullable(),
  place: PlaceItem.nullable(),
});
export type NoteItem = z.infer<typeof NoteItem>;

/** A floor plan with its measuring points. */
export const PlanItem = z.object({
  site: Line,
  picture: PictureItem,
  points: z.array(
    z.object({
      target: z.string(),
      title: Line,
      x: z.number(),
      y: z.number(),
      verdict: VerdictItem,
      loss: Line,
      /** Result by which the point is drawn: by its verdict; where it is not judged, by its loss. */
      shown: z.object({ result: z.enum(ACCEPTANCES), mark: Line }),
    }),
  ),
  /** Notes and photos on it. */
  notes: z.array(z.object({ note: z.string(), x: z.number(), y: z.number() })),
});
export type PlanItem = z.infer<typeof PlanItem>;
