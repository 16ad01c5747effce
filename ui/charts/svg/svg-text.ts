const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters and others that XML does not allow, not even escaped. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu;

/** Text as it may be in an element or an attribute of XML. */
export const xmlText = (text: string): string =>
  text
    .toWellFormed()
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);

export type SvgAttributes = Readonly<Record<string, string | number>>;

/** @param content markup that is escaped already */
export function svgElement(name: string, attributes: SvgAttributes, content = ''): string {
  const all = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(plain(value))}"`);
  return `<${name}${all.join('')}${content === '' ? '/>' : `>${content}</${name}>`}`;
}

const plain = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
