/** A text as a sentence of a paragraph: it ends with a full stop. Texts of lists and tables have none. */
export const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);
