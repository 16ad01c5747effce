import { useSyncExternalStore } from 'react';

const queries = (): readonly MediaQueryList[] => [
  matchMedia('(forced-colors: active)'),
  matchMedia('(prefers-color-scheme: dark)'),
];

function subscribe(listener: () => void): () => void {
  const watched = queries();
  for (const query of watched) query.addEventListener('change', listener);
  return () => {
    for (const query of watched) query.removeEventListener('change', listener);
  };
}

/** The kind of ground that the system forces on all colours; null = it forces none. */
export function useForcedColours(): 'light' | 'dark' | null {
  return useSyncExternalStore(subscribe, () => {
    const [forced, dark] = queries();
    if (!forced?.matches) return null;
    return dark?.matches ? 'dark' : 'light';
  });
}
