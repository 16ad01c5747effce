import { pictureMediaType } from '../pictures/picture.ts';

/** Bytes of a photo or floor plan. */
export interface ReportPicture {
  readonly bytes: Uint8Array;
  readonly base64: string;
}

/** Photos and floor plans by name, as far as they are in the project and there is room for them. */
export type ReportPictures = ReadonlyMap<string, ReportPicture>;

export const NO_PICTURES: ReportPictures = new Map();

/** Pictures of one report together, bytes: a file that is larger cannot be sent by mail. */
export const MAX_REPORT_PICTURES_BYTES = 25_000_000;

/** A picture as an address that contains it; undefined = it is not part of the report. */
export function pictureData(pictures: ReportPictures, name: string): string | undefined {
  const picture = pictures.get(name);
  return picture && `data:${pictureMediaType(name)};base64,${picture.base64}`;
}
