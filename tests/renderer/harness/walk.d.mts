/** For the tests that walk to a page themselves. */
import type { Page } from 'playwright';

export function scan(page: Page, ...codes: readonly string[]): Promise<unknown>;
export function toTender(page: Page, serving?: string): Promise<void>;
