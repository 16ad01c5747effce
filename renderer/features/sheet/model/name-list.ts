const QUOTED = /[,;"]|^\s|\s$/;

/** Writes names with commas between; one that contains a separator is quoted. */
export const formatNames = (names: readonly string[]): string =>
  names.map((name) => (QUOTED.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(', ');

/** Reads names between commas or semicolons; in double quotes both are a part of a name. */
export function parseNames(text: string): string[] {
  const names: string[] = [];
  const item = /\s*(?:"((?:[^"]|"")*)"\s*(?=[,;]|$)|([^,;]*))(?:[,;]|$)/gy;
  while (item.lastIndex < text.length) {
    const found = item.exec(text);
    if (!found) break;
    const [, quoted, plain = ''] = found;
    const name = quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"');
    if (name !== '') names.push(name);
  }
  return names;
}
