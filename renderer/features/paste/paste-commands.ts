import type { CommandSpec } from '../../base/commands/command.ts';
import type { PasteStore } from './paste-store.ts';

/** Adds targets. */
export function pasteCommands({ paste }: { readonly paste: PasteStore }): readonly CommandSpec[] {
  return [
    {
      id: 'targets.add',
      title: 'Add targets …',
      section: 'Targets',
      isEdit: true,
      synonyms: 'import paste new create ping icmp traceroute host address probe',
      keys: ['Insert', 'Alt+N'],
      run: () => paste.getState().open(null),
    },
    {
      id: 'targets.file',
      title: 'Add targets from a file …',
      section: 'Targets',
      isEdit: true,
      synonyms: 'import open load csv list netprobify',
      keys: ['Mod+O'],
      run: () => void paste.getState().openFile(),
    },
  ];
}
