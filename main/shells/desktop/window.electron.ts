/**
 * Opens the terminal's window in Electron, and the customer's on a second screen, and locks both down: own scheme only, no navigation, no
 * permissions beyond the few of page-policy.ts. A renderer that dies is loaded again; the open cart lives in the host.
 * Called by main.electron.ts once Electron is ready.
 */
import { BrowserWindow, ipcMain, protocol, screen, session, type WebContents } from 'electron';
import type { Assets } from '../assets.ts';
import { photoAnswer } from '../photo-page.ts';
import type { HostLike } from '../serve.ts';
import { serveIpc, type IpcServer } from './ipc-server.ts';
import {
  answerPageRequest,
  APP_SCHEME,
  DISPLAY_PAGE,
  isDisplayPage,
  isOwnPage,
  isPermitted,
  photoOfPage,
  SCHEME_PRIVILEGES,
  START_PAGE,
  WINDOW_PREFERENCES,
} from './page-policy.ts';
import { displayHost, SecondScreen, type DisplayWindowLike, type ScreensLike } from './second-screen.ts';

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
  protocol.handle(APP_SCHEME, async ({ method, url }) => {
    const photo = photoOfPage(method, url);
    const { status, headers, body } =
      photo === undefined ? answerPageRequest(assets, method, url) : photoAnswer(await host.photo?.(photo), method);
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
  const second = new SecondScreen(screensOf(window), () => openDisplayWindow(server, displayHost(host), preload));
  lockPage(page, () => second.show());
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
  window.once('closed', () => second.close());
  second.follow();
  return {
    show: () => {
      if (window.isMinimized()) window.restore();
      window.focus();
    },
    close: () => {
      second.close();
      server.close();
      if (!window.isDestroyed()) window.destroy();
    },
  };
}

function screensOf(till: BrowserWindow): ScreensLike {
  return {
    all: () => screen.getAllDisplays(),
    ofTill: () => (till.isDestroyed() ? screen.getPrimaryDisplay() : screen.getDisplayMatching(till.getBounds())),
    onChange: (listener) => {
      screen.on('display-added', listener);
      screen.on('display-removed', listener);
    },
  };
}

function openDisplayWindow(server: IpcServer, host: HostLike, preload: string): DisplayWindowLike {
  const window = new BrowserWindow({
    width: 1024,
    height: 600,
    autoHideMenuBar: true,
    webPreferences: { ...WINDOW_PREFERENCES, preload },
  });
  const page = window.webContents;
  lockPage(page, () => undefined);
  page.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) server.attach(page, host);
  });
  page.on('render-process-gone', () => {
    server.detach(page);
    if (!window.isDestroyed()) void window.loadURL(DISPLAY_PAGE);
  });
  page.on('destroyed', () => server.detach(page));
  void window.loadURL(DISPLAY_PAGE);
  return {
    place: ({ bounds }) => {
      window.setBounds(bounds);
      window.setFullScreen(true);
    },
    focus: () => window.focus(),
    close: () => {
      if (!window.isDestroyed()) window.destroy();
    },
    onClosed: (listener) => void window.once('closed', listener),
  };
}

/** `onDisplay`: the page asked for the customer's screen, which the shell opens itself. */
function lockPage(page: WebContents, onDisplay: () => void): void {
  page.setWindowOpenHandler(({ url }) => {
    if (isDisplayPage(url)) onDisplay();
    return { action: 'deny' };
  });
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
