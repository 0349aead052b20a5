/**
 * Opens the terminal's window in Electron and locks it down: own scheme only, no navigation, no second window, no
 * permissions beyond the few of page-policy.ts. A renderer that dies is loaded again; the open cart lives in the host.
 * Called by main.electron.ts once Electron is ready.
 */
import { BrowserWindow, ipcMain, protocol, session, type WebContents } from 'electron';
import type { Assets } from '../assets.ts';
import type { HostLike } from '../serve.ts';
import { serveIpc } from './ipc-server.ts';
import {
  answerPageRequest,
  APP_SCHEME,
  isOwnPage,
  isPermitted,
  SCHEME_PRIVILEGES,
  START_PAGE,
  WINDOW_PREFERENCES,
} from './page-policy.ts';

/** Must run before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: SCHEME_PRIVILEGES }]);
}

export interface DesktopWindow {
  /** Brings it to the front: a second start of the program ends up here. */
  show(): void;
  close(): void;
}

export async function openDesktopWindow(host: HostLike, assets: Assets, preload: string): Promise<DesktopWindow> {
  lockSession();
  protocol.handle(APP_SCHEME, (request) => {
    const { status, headers, body } = answerPageRequest(assets, request.method, request.url);
    return new Response(body, { status, headers });
  });
  const server = serveIpc(ipcMain, host);
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    show: false,
    autoHideMenuBar: true,
    webPreferences: { ...WINDOW_PREFERENCES, preload },
  });
  const page = window.webContents;
  lockPage(page);
  page.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) server.attach(page);
  });
  page.on('render-process-gone', () => {
    server.detach(page);
    if (!window.isDestroyed()) void window.loadURL(START_PAGE);
  });
  page.on('destroyed', () => server.detach(page));
  window.once('ready-to-show', () => window.show());
  await window.loadURL(START_PAGE);
  return {
    show: () => {
      if (window.isMinimized()) window.restore();
      window.focus();
    },
    close: () => {
      server.close();
      if (!window.isDestroyed()) window.destroy();
    },
  };
}

function lockPage(page: WebContents): void {
  page.setWindowOpenHandler(() => ({ action: 'deny' }));
  page.on('will-navigate', (details) => {
    if (!isOwnPage(details.url)) details.preventDefault();
  });
  page.on('will-redirect', (details) => {
    if (!isOwnPage(details.url)) details.preventDefault();
  });
  page.on('will-attach-webview', (event) => event.preventDefault());
}

/** The page has its own host only; the session reaches no network at all. */
function lockSession(): void {
  const own = session.defaultSession;
  own.setPermissionCheckHandler((_page, permission, origin) => isPermitted(permission, origin));
  own.setPermissionRequestHandler((page, permission, answer) => answer(isPermitted(permission, page.getURL())));
  own.setDevicePermissionHandler(() => false);
  own.webRequest.onBeforeRequest((details, answer) => {
    answer({
      cancel: !(
        isOwnPage(details.url) ||
        details.url.startsWith('blob:') ||
        details.url.startsWith('data:') ||
        details.url.startsWith('devtools:')
      ),
    });
  });
}
