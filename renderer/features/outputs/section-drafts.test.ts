import { expect, it } from 'vitest';
import { NO_DRAFT, SectionDrafts } from './section-drafts.ts';

it('keeps what was written in each form until it is discarded', () => {
  const drafts = new SectionDrafts();
  drafts.keep('outputs', null, { name: 'central', changes: { url: 'https://' } });
  drafts.keep('outputs', 'central', { name: '', changes: { interval: '1m' } });
  drafts.keep('inventories', null, { name: 'dcim', changes: {} });
  expect(drafts.of('outputs', null)).toEqual({ name: 'central', changes: { url: 'https://' } });
  expect(drafts.of('outputs', 'central').changes).toEqual({ interval: '1m' });
  drafts.discard('outputs', null);
  expect(drafts.of('outputs', null)).toBe(NO_DRAFT);
  expect(drafts.of('inventories', null).name).toBe('dcim');
});

it('keeps no form in which nothing is written any more', () => {
  const drafts = new SectionDrafts();
  drafts.keep('metrics', null, { name: '', changes: { listen: '9469' } });
  drafts.keep('metrics', null, NO_DRAFT);
  expect(drafts.of('metrics', null)).toBe(NO_DRAFT);
});
