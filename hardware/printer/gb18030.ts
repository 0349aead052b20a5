/**
 * Text to bytes for a printer that was put into Chinese mode (`FS &`). Invariant: every byte sequence is one that a GB18030 printer
 * draws as exactly the columns that sync/domain/paper-text counted; no control byte and no lone lead byte ever leaves here,
 * because one wrong byte turns all the following Chinese into other characters. Called by the encoder.
 */
import iconv from 'iconv-lite';
import { isPrintable, paperText } from '../../sync/domain/paper-text.ts';

/** The text as GB18030. What the printer cannot show is replaced visibly first (`¥` by `￥`, an emoji by `□`). */
export function encodeText(text: string): Uint8Array {
  const printable = isPrintable(text) ? text : paperText(text);
  return iconv.encode(printable, 'gb18030');
}
