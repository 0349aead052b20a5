/**
 * The built screens as a closed list: every file under dist/renderer, by the path that a page may ask for. A request
 * path is looked up in the list and never joined to a folder, so nothing outside can be reached. All of it is read once:
 * a later build cannot change what a running terminal serves. Used by both shells.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

export interface Asset {
  readonly type: string;
  /** Named by the hash of its content: may be kept for ever. */
  readonly immutable: boolean;
  readonly body: Uint8Array;
}
export type Assets = ReadonlyMap<string, Asset>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
};

/** A file of an unknown kind (a source map among them) is not served. @throws when there is no built page. */
export function readAssets(root: string): Assets {
  const assets = new Map<string, Asset>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(root, file).split(sep).join('/')}`;
    assets.set(path, { type, immutable: path.startsWith('/assets/'), body: readFileSync(file) });
  }
  if (!assets.has('/index.html')) throw new Error(`no built screens in ${root}`);
  return assets;
}

/** The customer's screen: the same page, which shows itself by its path. */
export const DISPLAY_PATH = '/display';

/** The asset of a request path (still percent-encoded, without query); `/` is the page. */
export function findAsset(assets: Assets, path: string): Asset | undefined {
  if (path === '/' || path === DISPLAY_PATH) return assets.get('/index.html');
  try {
    return assets.get(decodeURIComponent(path));
  } catch {
    return undefined;
  }
}
