/** Characters that XML 1.0 does not permit. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text without characters that XML does not permit; a replacement character stands for each. */
export const xmlText = (text: string): string => text.replace(NOT_XML, '\ufffd');

/** Text in which nothing is markup, in elements and in attributes. */
export const escapeXml = (text: string): string =>
  xmlText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);

/** A coordinate with at most two decimals, the same on every computer. */
export const coordinate = (value: number): string => {
  const rounded = Math.round(value * 100) / 100;
  return String(Object.is(rounded, -0) ? 0 : rounded);
};

type Attributes = Readonly<Record<string, string | number | null>>;

/** An element. Attributes that are null are left out. @param content markup */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeXml(String(value))}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** A line of text. */
export const label = (text: string, attributes: Attributes): string => element('text', attributes, escapeXml(text));
