/**
 * Looks for texts in every byte of folders: journal files, PostgreSQL's pages and its log, a browser's profile with its IndexedDB. As UTF-8 and as
 * the UTF-16 of either end in which a browser keeps strings. Pages that a database packs keep short texts as they are.
 */
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where one of `texts` stands in `folders`, as "file: text"; empty when nowhere. */
export async function findInClear(folders: readonly string[], texts: readonly string[]): Promise<readonly string[]> {
  const sought = texts.flatMap((text) => shapesOf(text).map((bytes) => ({ text, bytes })));
  const longest = Math.max(...sought.map(({ bytes }) => bytes.length));
  const found = new Set<string>();
  for (const folder of folders)
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const file = join(folder, name);
      let tail = Buffer.alloc(0);
      for await (const chunk of contentOf(file)) {
        const seen = Buffer.concat([tail, chunk]);
        for (const { text, bytes } of sought) if (seen.includes(bytes)) found.add(`${file}: ${text}`);
        tail = seen.subarray(-(longest - 1));
      }
    }
  return [...found];
}

function shapesOf(text: string): readonly Buffer[] {
  const little = Buffer.from(text, 'utf16le');
  return [Buffer.from(text, 'utf8'), little, Buffer.from(little).swap16()];
}

/** Nothing of what is no file, or is gone by now: databases rename and remove files while they run. */
async function* contentOf(file: string): AsyncGenerator<Buffer> {
  try {
    if (statSync(file).isFile()) for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
