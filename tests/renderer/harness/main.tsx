/** Shows the real screens over fakes, for screenshots: `?staff=1001&lang=en&theme=dark`. Steps are driven by shoot.mjs. */
import '@fontsource/barlow/latin-400.css';
import '@fontsource/barlow/latin-500.css';
import '@fontsource/barlow/latin-600.css';
import '@fontsource/barlow/latin-700.css';
import '../../../renderer/design/tokens.css';
import '../../../renderer/design/base.css';
import '../../../renderer/design/pills.css';
import '../../../renderer/design/sign.css';
import '../../../renderer/design/keys.css';
import '../../../renderer/design/cards.css';
import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/app/app.tsx';
import { browserPorts } from '../../../renderer/app/ports.ts';
import { createTill } from '../../../renderer/app/till.ts';
import { appState, customers, NOW } from './fake-state.ts';
import { fakeDatabase } from './fake-database.ts';
import { fakeHost } from './fake-host.ts';

const query = new URLSearchParams(location.search);
const host = fakeHost(appState(query));
const database = fakeDatabase(NOW, customers(NOW));
const real = browserPorts();
const startedAt = real.now();
const ports = {
  ...real,
  now: () => (NOW + (real.now() - startedAt)) as typeof NOW,
  browserLanguages: [query.get('lang') ?? 'zh-CN'],
};
localStorage.setItem('guidepost-preferences', JSON.stringify({ theme: query.get('theme') ?? 'light', volume: 0 }));
const till = createTill(host, database, ports);
Object.assign(window, { till, host, database });
const root = document.querySelector('#root');
if (root !== null) createRoot(root).render(<App till={till} reload={() => location.reload()} />);
