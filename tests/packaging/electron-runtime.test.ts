import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { electronRuntime, makeInstallers } from '../../main/build/dist.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A project whose Electron package has this installer, and whose build ends with this code. */
function project(installer: string, buildCode = 0): string {
  const root = mkdtempSync(join(tmpdir(), 'guidepost-dist-'));
  made.push(root);
  const electron = join(root, 'node_modules', 'electron');
  mkdirSync(electron, { recursive: true });
  mkdirSync(join(root, 'main', 'build'), { recursive: true });
  writeFileSync(join(electron, 'package.json'), '{"version":"45.4.1"}');
  writeFileSync(join(electron, 'install.js'), installer);
  writeFileSync(join(root, 'main', 'build', 'run.mjs'), `process.exit(${String(buildCode)});`);
  return root;
}

test('where the Electron binary cannot be had the answer is one line that says why and where from', async () => {
  const root = project("console.error('TypeError: fetch failed\\n    at somewhere (file:1:2)'); process.exit(1);");
  const answer = await makeInstallers(root, true);
  expect(answer).toMatchObject({ ok: false });
  expect(answer.ok ? '' : answer.error).toMatch(
    /^no Electron 45\.4\.1 binary for \w+-\w+ \(TypeError: fetch failed\): it is fetched from github\.com\/electron, or from .*$/,
  );
});

test('an installer that ends well without a binary is not believed', async () => {
  expect(await electronRuntime(project(''))).toMatchObject({ ok: false });
});

test('a binary that is there is used', async () => {
  const root = project('');
  const dist = join(root, 'node_modules', 'electron', 'dist');
  mkdirSync(dist);
  writeFileSync(join(dist, 'version'), '45.4.1');
  expect(await electronRuntime(root)).toEqual({ ok: true, value: dist });
});

test('nothing is packed from a failed build', async () => {
  expect(await makeInstallers(project('', 1), true)).toEqual({
    ok: false,
    error: 'the production build failed; nothing was packed',
  });
});
