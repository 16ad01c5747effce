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

it('dismisses what was done while a dialog is open, keeps what is to be read, and then offers Undo again', () => {
  const notices = createNoticesStore();
  const { report, hold, release } = notices.getState();
  const shown = () => notices.getState().notices.map(({ message }) => message);
  const action = { label: 'Undo', run: () => undefined };
  report({ tone: 'done', message: 'Stopped survey Before' });
  report({ tone: 'done', message: 'Deleted web', action, subject: 'edit' });
  report({ tone: 'done', message: 'Deleted survey Before', action });
  report({ tone: 'warning', message: 'Nothing to copy' });
  hold();
  expect(shown()).toEqual(['Nothing to copy']);
  report({ tone: 'done', message: 'Changed web', action, subject: 'edit' });
  expect(shown()).toEqual(['Nothing to copy', 'Changed web']);
  release();
  expect(shown()).toEqual(['Deleted survey Before', 'Nothing to copy', 'Changed web']);
});
