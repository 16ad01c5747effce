import { useEffect, useState } from 'react';
import { pictureMediaType } from '../../../../core/pictures/picture.ts';
import type { StationLink } from '../../../base/station/station-link.ts';

/** Pictures that are in memory together: more than one survey has, so that none is let go while it is shown. */
const MAX_LOADED = 250;

/** Addresses of kept pictures for the page, whose bytes are read from the station when they are first shown. */
export class PictureUrls {
  private readonly link: Pick<StationLink, 'station'>;
  private readonly loaded = new Map<string, Promise<string>>();

  constructor(link: Pick<StationLink, 'station'>) {
    this.link = link;
  }

  /** Rejects with FaultErrors `picture.*`, `rpc.closed`. */
  async of(name: string): Promise<string> {
    const known = this.loaded.get(name) ?? this.load(name);
    this.loaded.delete(name);
    this.loaded.set(name, known); // the latest at the end
    known.catch(() => this.loaded.delete(name));
    for (const [first, url] of this.loaded) {
      if (this.loaded.size <= MAX_LOADED) break;
      this.loaded.delete(first);
      void url.then(URL.revokeObjectURL, () => undefined);
    }
    return known;
  }

  private async load(name: string): Promise<string> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    await this.link.station.surveyPictureRead({ name }, (bytes) => void parts.push(bytes.slice())).done;
    return URL.createObjectURL(new Blob(parts, { type: pictureMediaType(name) }));
  }
}

/** Address of a picture; undefined = it is being read, or cannot be. */
export function usePictureUrl(urls: PictureUrls, name: string): string | undefined {
  const [shown, setShown] = useState<{ readonly name: string; readonly url: string }>();
  useEffect(() => {
    let isWanted = true;
    urls.of(name).then(
      (url) => isWanted && setShown({ name, url }),
      () => undefined, // its place stays empty, with the text
    );
    return () => {
      isWanted = false;
    };
  }, [urls, name]);
  return shown?.name === name ? shown.url : undefined;
}
