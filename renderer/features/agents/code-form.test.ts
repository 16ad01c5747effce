import { describe, expect, it } from 'vitest';
import { readCodeDraft } from './code-form.ts';

describe('the form for a claim code', () => {
  const DRAFT = { name: '', approves: false, minutes: 60, addresses: '' };

  it('asks for a code of any name at the addresses of this computer by default', () => {
    expect(readCodeDraft(DRAFT)).toEqual({ request: { approves: false, minutes: 60 } });
  });

  it('reads name and addresses', () => {
    expect(readCodeDraft({ ...DRAFT, name: ' lima ', addresses: 'hub.example:4785, [2001:db8::1]:1' })).toEqual({
      request: { name: 'lima', approves: false, minutes: 60, addresses: ['hub.example:4785', '[2001:db8::1]:1'] },
    });
  });

  it('reports each wrong field', () => {
    expect(readCodeDraft({ ...DRAFT, name: 'Pi 3', addresses: '192.0.2.1' })).toEqual({
      problems: {
        name: expect.stringContaining('lower-case letters'),
        addresses: expect.stringContaining('"192.0.2.1" is not HOST:PORT'),
      },
    });
    expect(readCodeDraft({ ...DRAFT, name: 'all' })).toEqual({
      problems: { name: expect.stringContaining('reserved') },
    });
    expect(readCodeDraft({ ...DRAFT, addresses: 'a:1 b:1 c:1 d:1 e:1' })).toEqual({
      problems: { addresses: 'A code holds at most 4 addresses' },
    });
  });
});
