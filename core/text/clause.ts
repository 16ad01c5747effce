/** A message as the part of another one that follows a colon: articles and the like lose their capital. */
export const asClause = (message: string): string =>
  message.replace(/^(?:The|This|A|An|No|It|There)\b/, (word) => word.toLowerCase());

/** A title within a line: its first letter is small, that of an abbreviation stays. */
export const withoutCapital = (title: string): string =>
  title.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());

/** A message as a sentence of its own. */
export const asSentence = (message: string): string => `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
