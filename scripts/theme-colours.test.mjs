// The colours of ui/theme.css differ for every colour vision.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dashOf } from '../ui/charts/series-style.ts';
import { colourDifference, DEFICIENCIES } from '../ui/colour/colour-vision.ts';

const css = readFileSync(new URL('../ui/theme.css', import.meta.url), 'utf8');
const DARK_AT = css.indexOf(':root[data-theme="dark"]');
const THEMES = [
  ['light', css.slice(0, DARK_AT)],
  ['dark', css.slice(DARK_AT)],
];

function colour(theme, name) {
  const found = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(theme)?.[1];
  if (found === undefined) throw new Error(`The theme has no --${name}`);
  return found;
}

/** The least difference of any two colours, with normal vision and with every deficiency. */
function leastDifference(theme, names) {
  const all = [null, ...DEFICIENCIES].flatMap((deficiency) =>
    names.flatMap((one, at) =>
      names.slice(at + 1).map((other) => colourDifference(colour(theme, one), colour(theme, other), deficiency)),
    ),
  );
  return Math.min(...all);
}

describe.each(THEMES)('with every colour vision, in the %s theme', (_, theme) => {
  it('colours of states are distinct', () => {
    expect(leastDifference(theme, ['good', 'warn', 'bad'])).toBeGreaterThan(15);
  });

  it('lines of a chart that have the same dashes are distinct by colour', () => {
    const lines = Array.from({ length: 8 }, (_, at) => ({ name: `series-${at + 1}`, dash: dashOf(at).join() }));
    for (const alike of Map.groupBy(lines, ({ dash }) => dash).values()) {
      expect(
        leastDifference(
          theme,
          alike.map(({ name }) => name),
        ),
      ).toBeGreaterThan(15);
    }
  });
});
