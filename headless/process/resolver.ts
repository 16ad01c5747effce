import { systemLookup } from '../../host/lookup.ts';
import type { LookupAnswer, LookupQuestion } from '../../host/lookup-process.ts';
import { endProcess } from '../../host/process/process-end.ts';

/** Resolves names for a command. Ends with it, for whatever reason, even during look-ups. */
const answer = (message: LookupAnswer) => {
  if (process.connected) process.send?.(message);
};

process.on('disconnect', endProcess);
process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the command decides what it means
process.on('SIGTERM', () => undefined);
process.on('message', ({ id, name, family }: LookupQuestion) => {
  systemLookup(name, family).then(
    (addresses) => answer({ id, addresses }),
    (error: { readonly code?: string }) => answer({ id, code: error.code ?? 'unknown' }),
  );
});
