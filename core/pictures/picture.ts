import { z } from 'zod';

/** Formats of pictures by the ending of their file names, with their media types. */
export const PICTURE_TYPES = { jpg: 'image/jpeg', png: 'image/png', svg: 'image/svg+xml' } as const;
export type PictureType = keyof typeof PICTURE_TYPES;

/** Largest picture that is kept, bytes. */
export const MAX_PICTURE_BYTES = 8_000_000;
/** Most pixels of a side. */
export const MAX_PICTURE_PIXELS = 20_000;

/** Name of a kept picture: the SHA-256 of its bytes and the ending of its format; never a path. */
export const PictureName = z.string().regex(/^[0-9a-f]{64}\.(jpg|png|svg)$/, 'A picture is named by its checksum');

/** A picture in the folder of the project. */
export const Picture = z.object({
  name: PictureName,
  bytes: z.int().min(1).max(MAX_PICTURE_BYTES),
  /** Pixels, as it is shown. */
  width: z.int().min(1).max(MAX_PICTURE_PIXELS),
  height: z.int().min(1).max(MAX_PICTURE_PIXELS),
});
export type Picture = z.infer<typeof Picture>;

/** Media type by the name of a kept picture. */
export const pictureMediaType = (name: string): string =>
  PICTURE_TYPES[name.slice(name.lastIndexOf('.') + 1) as PictureType];

/** A picture as read from its bytes. */
export interface ReadPicture {
  readonly type: PictureType;
  readonly width: number;
  readonly height: number;
  /** Its bytes without place, author, comments and other data that is not shown. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type PictureReading = ReadPicture | { readonly error: string };
