import type { ReactNode } from 'react';

interface TokenPromptProps {
  /** Had a token that the station does not know; else had none. */
  readonly isRefused: boolean;
}

/** The screen for a page without a valid token. */
export function TokenPrompt({ isRefused }: TokenPromptProps): ReactNode {
  return (
    <main className="token-prompt">
      <h1>Sounder</h1>
      <p>
        {isRefused
          ? 'Sounder does not accept this page’s token: it belongs to another data folder, was replaced, or another program uses the port.'
          : 'This page needs the access token of Sounder.'}
      </p>
      <p>Open the URL that Sounder printed when it started. It ends in “#” and the token:</p>
      <pre>Sounder is ready at {location.origin}/#…</pre>
      <p className="is-quiet">
        The token is also stored in the data folder. It keeps other users of this computer out.
      </p>
    </main>
  );
}
