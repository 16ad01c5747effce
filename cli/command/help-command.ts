import type { Command } from 'commander';

/** `help COMMAND…` of a command with subcommands. Commander's own shows everything for an unknown one, without an error. */
export function addHelpCommand(parent: Command): void {
  parent
    .helpCommand(false)
    .command('help')
    .description('display help for a command')
    .argument('[COMMAND...]')
    .action((names: readonly string[]) => {
      let shown = parent;
      for (const name of names) {
        const next = shown.commands.find((one) => one.name() === name);
        if (!next) return shown.error(`Unknown command '${name}'`);
        shown = next;
      }
      return shown.help();
    });
}
