/** The desktop shell in real Electron, where its runtime and a display are; elsewhere it says that it did not run. */
import { rmSync } from 'node:fs';
import { _electron } from 'playwright';
import { afterAll, expect, test } from 'vitest';
import { buildDesktop } from '../../../main/build/desktop.ts';
import { buildRenderer } from '../../../main/build/renderer.ts';
import { findElectron } from '../../../main/lifecycle/desktop-child.ts';
import { systemPorts } from '../../../main/ports.ts';
import { freePort, testFolder } from '../../e2e/support/processes.ts';

const root = process.cwd();
const electron = findElectron(root);
const hasDisplay =
  process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
const obstacle = electron === undefined ? 'no Electron runtime' : hasDisplay ? undefined : 'no display';
const data = testFolder('electron');
afterAll(() => {
  rmSync(data, { recursive: true, force: true });
});

if (obstacle === undefined) {
  test('the desktop window logs in on app://terminal, sandboxed, with its own database', async () => {
    await Promise.all([buildRenderer(root, systemPorts(), () => undefined), buildDesktop(root)]);
    const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const args = [...flags, root, '--data', data, '--cloud-port', String(await freePort())];
    const env = { ...process.env, GUIDEPOST_NODE: process.execPath, GUIDEPOST_ROOT: root } as Record<string, string>;
    const app = await _electron.launch({ executablePath: electron ?? '', args, env });
    try {
      const window = await app.firstWindow();
      expect(window.url()).toBe('app://terminal/');
      await window.getByTestId('login-staff').fill('1001');
      await window.getByTestId('login-pin').fill('111111');
      await window.getByTestId('login-submit').click();
      await window.getByTestId('logout').waitFor();
      expect(await window.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined');
      expect(await window.evaluate(async () => (await indexedDB.databases()).length)).toBeGreaterThan(0);
    } finally {
      await app.close();
    }
  });
} else {
  test(`not run: ${obstacle}`, () => {
    process.stdout.write(`desktop shell in Electron: not run: ${obstacle}\n`);
    expect(obstacle).toBeTypeOf('string');
  });
}
