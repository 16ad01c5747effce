import type { Tag, XmlNode } from 'easy-template-x';
import { placeIn } from '../../../core/reports/docx/template-problem.ts';

/** Parts by the name of their root. */
const PARTS: Readonly<Record<string, string>> = { 'w:hdr': 'header', 'w:ftr': 'footer' };

const nodeOf = (tag: Tag): XmlNode => ('xmlTextNode' in tag ? tag.xmlTextNode : tag.xmlNode);

/** The root of the part that a tag stands in. */
export function rootOf(tag: Tag): XmlNode {
  let node = nodeOf(tag);
  while (node.parentNode) node = node.parentNode;
  return node;
}

/** Describes where a tag stands, by the text of its paragraph. */
export function placeOf(tag: Tag): string {
  let node: XmlNode | undefined = nodeOf(tag);
  while (node && node.nodeName !== 'w:p') node = node.parentNode;
  return placeIn(PARTS[rootOf(tag).nodeName] ?? 'document', node ? textOf(node) : tag.rawText);
}

function textOf(node: XmlNode): string {
  if ('textContent' in node) return node.parentNode?.nodeName === 'w:t' ? node.textContent : '';
  return (node.childNodes ?? []).map(textOf).join('');
}
