import type { ReactNode } from 'react';

interface WayInProps {
  /** Had a token that the station does not know; else had none. */
  readonly isRefused: boolean;
}

/** The screen for a page without a valid token. */
export function TokenPrompt({ isRefused }: WayInProps): ReactNode {
  return (
    <main className="way-in">
      <h1>Sounder</h1>
      <p>
        {isRefused
          ? 'The station does not know this page’s token: it belongs to another data folder, was replaced, or another program has taken the port.'
          : 'This page needs the token of its station.'}
      </p>
      <p>Open the URL that the station printed when it started; it ends in “#” and the token:</p>
      <pre>Sounder is ready at {location.origin}/#…</pre>
      <p className="is-quiet">The token is in the data folder, too. It keeps other people on this network out.</p>
    </main>
  );
}
