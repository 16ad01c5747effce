import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineRemark } from './line-remark.ts';

describe('lineRemark', () => {
  it.each([
    ['10.0.0.1', [], ''],
    ['gw1 10.0.0.1 # Rack 4', [], 'Rack 4'],
    ['gw1 10.0.0.1 #core #voice', ['core', 'voice'], ''],
    ['gw1 10.0.0.1 #core # Rack 4', ['core'], 'Rack 4'],
    ['gw1 10.0.0.1 # Rack 4 #core', ['core'], 'Rack 4'],
    ['gw1 10.0.0.1 #gateway of the office', [], 'gateway of the office'],
    ['gw1 10.0.0.1 // see ticket #4711', [], 'see ticket #4711'],
    ['gw1,10.0.0.1,#core,#core', ['core'], ''],
    ['https://example.net/page#part', [], ''],
    ['# Servers', [], 'Servers'],
    ['10.0.0.1 #größe', ['größe'], ''],
  ])('reads %s', (line, tags, comment) => {
    expect(lineRemark(line)).toEqual({ tags, comment });
  });

  it('gives no tag with a separator or twice, whatever the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('#', '/', ' ', 'a', '1', ',', ';', '\u202e') }), (line) => {
        const { tags } = lineRemark(line);
        expect(tags.every((tag) => /^[^\s,;#]+$/.test(tag))).toBe(true);
        expect(new Set(tags).size).toBe(tags.length);
      }),
    );
  });
});
