import type { Rename, SeriesIdentity, SeriesKey } from '../store/catalog-db.ts';

/** Source of the ids of targets and series. */
export interface IdSource {
  identifyTargets(names: readonly string[]): Promise<readonly number[]>;
  identifySeries(keys: readonly SeriesKey[]): Promise<readonly SeriesIdentity[]>;
}

/** The store, which assigns and keeps ids. */
export interface IdStore extends IdSource {
  renameTargets(renames: readonly Rename[]): Promise<void>;
}

/**
 * Remembers the ids of targets and series, which stay for as long as no target is renamed: an edit of one target of
 * many asks for no more than that one.
 */
export class KnownIds implements IdSource {
  private readonly store: IdStore;
  private targets = new Map<string, number>();
  private series = new Map<string, SeriesIdentity>();

  constructor(store: IdStore) {
    this.store = store;
  }

  identifyTargets(names: readonly string[]): Promise<number[]> {
    const { targets } = this;
    return known(
      targets,
      names,
      (name) => name,
      (fresh) => this.store.identifyTargets(fresh),
    );
  }

  identifySeries(keys: readonly SeriesKey[]): Promise<SeriesIdentity[]> {
    const { series } = this;
    return known(series, keys, textOf, (fresh) => this.store.identifySeries(fresh));
  }

  /** The history of targets follows their new names: all or none. */
  async renameTargets(renames: readonly Rename[]): Promise<void> {
    await this.store.renameTargets(renames);
    // Names mean other ids now.
    this.targets = new Map(); // what is being asked for goes into the old ones
    this.series = new Map();
  }
}

async function known<Key, Id>(
  ids: Map<string, Id>,
  keys: readonly Key[],
  keyText: (key: Key) => string,
  ask: (fresh: readonly Key[]) => Promise<readonly Id[]>,
): Promise<Id[]> {
  const texts = keys.map(keyText);
  const fresh = keys.filter((_, at) => !ids.has(texts[at] as string));
  if (fresh.length > 0) {
    const found = await ask(fresh);
    for (const [at, key] of fresh.entries()) ids.set(keyText(key), found[at] as Id);
  }
  return texts.map((text) => ids.get(text) as Id);
}

/** No part of a key has line breaks. */
const textOf = ({ target, probe, address, group, port, agent }: SeriesKey): string =>
  [target, probe, address, group, port, agent].join('\n');
