import { Button, InputGroup } from '@blueprintjs/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { tokenIn } from './token-in.ts';

interface TokenPromptProps {
  /** Had a token that the station does not know; else had none. */
  readonly isRefused: boolean;
}

/** The screen for a page without a valid token. */
export function TokenPrompt({ isRefused }: TokenPromptProps): ReactNode {
  const [text, setText] = useState('');
  const token = tokenIn(text);
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (token !== '') location.hash = token; // the bridge takes it and loads the page again
  };
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
      <form onSubmit={handleSubmit}>
        <label htmlFor="token">Or enter the URL or the token here, to see the page of this address</label>
        <div className="token-field">
          <InputGroup
            id="token"
            type="password"
            autoComplete="off"
            autoFocus
            fill
            value={text}
            onValueChange={setText}
          />
          <Button type="submit" intent="primary" text="Open" disabled={token === ''} />
        </div>
      </form>
      <p className="is-quiet">
        The token is also stored in the data folder. It keeps other users of this computer out.
      </p>
    </main>
  );
}
