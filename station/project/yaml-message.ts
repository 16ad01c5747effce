/** What the YAML parser says, in the words of somebody who has a file and no parser. */
export function yamlMessage(message: string): string {
  if (message.startsWith('Map keys must be unique')) return 'this key is written twice';
  if (message.startsWith('Source contains multiple documents')) return 'a second document begins here: a file has one';
  if (/call stack|stack overflow/i.test(message)) return 'nested too deeply to be a project';
  return message;
}
