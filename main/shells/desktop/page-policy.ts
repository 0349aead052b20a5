/**
 * What the desktop window may do, as plain functions: which pages are ours, what a request to app://terminal gets, which
 * permissions a page has. Electron only asks here; all of it is tested without Electron.
 */
import { DISPLAY_PATH, findAsset, type Assets } from '../assets.ts';
import { photoAsked } from '../photo-page.ts';
import { SECURITY_HEADERS } from '../policy.ts';

export const APP_SCHEME = 'app';
export const APP_HOST = 'terminal';
export const START_PAGE = `${APP_SCHEME}://${APP_HOST}/`;
/** The customer's screen. */
export const DISPLAY_PAGE = `${APP_SCHEME}://${APP_HOST}${DISPLAY_PATH}`;

/** Without these privileges a page of this scheme has no IndexedDB, no fetch and no module workers. */
export const SCHEME_PRIVILEGES = { standard: true, secure: true, supportFetchAPI: true, codeCache: true } as const;

export const WINDOW_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  backgroundThrottling: false,
} as const;

/** A cashier's page needs to stay awake, keep its database and fill the screen; it asks for nothing else. */
const PERMITTED: ReadonlySet<string> = new Set(['persistent-storage', 'screen-wake-lock', 'fullscreen']);

/** Exact scheme, host and no port or user; a look-alike (`app://terminal.evil`) is not ours. */
export function isOwnPage(url: string): boolean {
  try {
    const { protocol, host, username, password } = new URL(url);
    return protocol === `${APP_SCHEME}:` && host === APP_HOST && username === '' && password === '';
  } catch {
    return false;
  }
}

/** May a page of ours have this one opened? Only the customer's screen, which the shell opens itself. */
export const isDisplayPage = (url: string): boolean => isOwnPage(url) && new URL(url).pathname === DISPLAY_PATH;

export const isPermitted = (permission: string, requestingUrl: string): boolean =>
  PERMITTED.has(permission) && isOwnPage(requestingUrl);

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** The hash of a photo that a page of ours asks for; undefined for every other request. */
export const photoOfPage = (method: string, url: string): string | undefined =>
  isOwnPage(url) && (method === 'GET' || method === 'HEAD') ? photoAsked(new URL(url).pathname) : undefined;

/** Answers a request of the app scheme from the closed list of built files. */
export function answerPageRequest(assets: Assets, method: string, url: string): PageAnswer {
  const asset =
    isOwnPage(url) && (method === 'GET' || method === 'HEAD') ? findAsset(assets, new URL(url).pathname) : undefined;
  if (asset === undefined) return { status: 404, headers: SECURITY_HEADERS, body: null };
  return {
    status: 200,
    headers: { ...SECURITY_HEADERS, 'Content-Type': asset.type, 'Cache-Control': 'no-cache' },
    body: method === 'HEAD' ? null : new Uint8Array(asset.body),
  };
}
