import type { Page } from 'playwright';

export const ALL_SCENES: Readonly<
  Record<string, { readonly query: string; readonly run?: (page: Page) => Promise<void> }>
>;
