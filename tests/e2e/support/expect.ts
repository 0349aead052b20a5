/** Playwright's expectations with a wait that a busy machine can keep; nothing here measures time. */
import { expect } from '@playwright/test';

export const expectPage = expect.configure({ timeout: 15_000 });
