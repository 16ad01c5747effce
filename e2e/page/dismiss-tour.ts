/** Runs in the page, before its own code: a test that is not of the tour begins as a user who has seen it. */
export function dismissTour(): void {
  // An empty page has no storage.
  if (location.protocol === 'about:') return;
  const key = 'sounder.layout';
  if (!localStorage.getItem(key)) localStorage.setItem(key, JSON.stringify({ version: 1, isTourSeen: true }));
}
