/** The customer's screen as a page of its own, opened by main.tsx under `/display`. No database, no keys, no controls. */
import { StrictMode } from 'react';
import type { Root } from 'react-dom/client';
import { browserPorts } from '../app/ports.ts';
import { openHostClient } from '../host-client/open.ts';
import { Sheets } from '../design/icon.tsx';
import { createDisplayLink } from './display-link.ts';
import { CustomerDisplay } from './customer-display.tsx';

export function openDisplay(root: Root): void {
  document.documentElement.dataset['page'] = 'display';
  const link = createDisplayLink(openHostClient(), browserPorts());
  globalThis.addEventListener('storage', link.rereadPreferences);
  root.render(
    <StrictMode>
      <Sheets />
      <CustomerDisplay link={link} />
    </StrictMode>,
  );
}
