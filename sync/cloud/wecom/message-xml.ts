/**
 * The fields of a WeCom message: one `xml` element whose children hold texts. A document type is refused, so that no entity can be
 * declared and nothing outside the message is ever read; a field that comes twice is refused too. Called by the callback.
 */
import { Parser } from 'saxen';

export type MessageFields = ReadonlyMap<string, string>;

/** A message of contacts has some 500 characters; the envelope a third more. */
export const MESSAGE_MAX = 16_384;
const FIELDS_MAX = 100;

/** Null for what is no such message. */
export function fieldsIn(xml: string): MessageFields | null {
  if (xml.length > MESSAGE_MAX) return null;
  const fields = new Map<string, string>();
  const open: string[] = [];
  const faults: string[] = [];
  const refuse = (fault: string | Error): void => void faults.push(String(fault));
  const add = (text: string): void => {
    const [root, name] = open;
    if (root !== 'xml' || (open.length === 1 && text.trim() !== '')) return refuse('text outside a field');
    if (name !== undefined && open.length === 2) fields.set(name, (fields.get(name) ?? '') + text);
  };
  new Parser()
    .on('openTag', (name) => {
      if (open.length === 1 && fields.has(name)) refuse('a field that comes twice');
      open.push(name);
      if (open.length === 1 && name !== 'xml') refuse('another root');
      if (open.length === 2) fields.set(name, '');
      if (fields.size > FIELDS_MAX) refuse('too many fields');
    })
    .on('closeTag', () => void open.pop())
    .on('text', (text, decodeEntities) => {
      if (open.length > 0) add(decodeEntities(text));
    })
    .on('cdata', add)
    .on('attention', refuse)
    .on('error', refuse)
    .on('warn', refuse)
    .parse(xml);
  return faults.length === 0 && open.length === 0 && fields.size > 0 ? fields : null;
}
