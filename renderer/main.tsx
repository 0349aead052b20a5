/**
 * The page's entry: opens the line to the host, the database worker and the till, and shows the app. In the browser shell and
 * in the desktop shell alike. Nothing else runs at load.
 */
import '@fontsource/barlow/latin-400.css';
import '@fontsource/barlow/latin-500.css';
import '@fontsource/barlow/latin-600.css';
import '@fontsource/barlow/latin-700.css';
import './design/tokens.css';
import './design/base.css';
import './design/pills.css';
import './design/sign.css';
import './design/keys.css';
import './design/cards.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectTerminalDatabase, isSupported } from '../sync/terminal/client.ts';
import { App } from './app/app.tsx';
import { browserPorts } from './app/ports.ts';
import { createTill } from './app/till.ts';
import { openHostClient } from './host-client/open.ts';

const element = document.querySelector('#root');
if (element === null) throw new Error('index.html has no #root');
const root = createRoot(element);
// The customer's screen is the same page under another path: it opens neither database nor till.
if (location.pathname === '/display')
  void import('./display/open-display.tsx').then(({ openDisplay }) => openDisplay(root));
else openTill();

function openTill(): void {
  const host = openHostClient();
  const database = connectTerminalDatabase({
    host,
    // Vite finds the worker only when it is written out like this; the name must be WORKER_NAME of the database's rpc.ts.
    createWorker: () =>
      new SharedWorker(new URL('../sync/terminal/worker.ts', import.meta.url), {
        name: 'guidepost-database',
        type: 'module',
      }),
    supported: isSupported(),
  });
  const till = createTill(host, database, browserPorts());
  root.render(
    <StrictMode>
      <App till={till} reload={() => location.reload()} />
    </StrictMode>,
  );
}
