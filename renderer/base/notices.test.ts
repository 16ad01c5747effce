import { expect, it } from 'vitest';
import { createNoticesStore } from './notices.ts';

it('replaces the notice about the same subject, whose action is out of date, and no other', () => {
  const notices = createNoticesStore();
  const { report } = notices.getState();
  report({ tone: 'done', message: 'Deleted web', subject: 'edit' });
  report({ tone: 'warning', message: 'Nothing to copy' });
  report({ tone: 'done', message: 'Restored web', subject: 'edit' });
  expect(notices.getState().notices.map(({ message }) => message)).toEqual(['Nothing to copy', 'Restored web']);
});

it('dismisses what was done, and keeps what is to be read or offers something', () => {
  const notices = createNoticesStore();
  const { report, dismissDone } = notices.getState();
  report({ tone: 'done', message: 'Stopped survey Before' });
  report({ tone: 'done', message: 'Deleted web', action: { label: 'Undo', run: () => undefined } });
  report({ tone: 'warning', message: 'Nothing to copy' });
  dismissDone();
  expect(notices.getState().notices.map(({ message }) => message)).toEqual(['Deleted web', 'Nothing to copy']);
});
