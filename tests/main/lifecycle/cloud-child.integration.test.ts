import { spawn } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { startCloud, type CloudChild, type CloudProcess } from '../../../main/lifecycle/cloud-child.ts';
import { systemPorts } from '../../../main/ports.ts';

const READY = `console.log('{"ready":true,"pid":'+process.pid+',"url":"http://127.0.0.1:1"}');`;
const STAY = `setInterval(() => {}, 1000);`;

const children: CloudChild[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.stop();
});

/** Each start runs the next script; the last one again and again. */
function programs(...scripts: string[]) {
  const pids: number[] = [];
  const spawnNext = (): CloudProcess => {
    const script = scripts[Math.min(pids.length, scripts.length - 1)] ?? '';
    const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'pipe'] });
    pids.push(child.pid ?? 0);
    return {
      stdout: child.stdout,
      stderr: child.stderr,
      exited: new Promise((resolve) => child.once('close', () => resolve())),
      end: () => void child.kill('SIGTERM'),
      kill: () => void child.kill('SIGKILL'),
    };
  };
  return { pids, spawn: spawnNext };
}

async function start(...scripts: string[]) {
  const said: string[] = [];
  const { pids, spawn: spawnNext } = programs(...scripts);
  const started = await startCloud({ spawn: spawnNext, ports: systemPorts(), say: (line) => said.push(line) });
  if (started.ok) children.push(started.value);
  return { started, pids, said };
}

const isAlive = (pid: number | undefined): boolean => {
  try {
    process.kill(pid ?? 0, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the embedded cloud', () => {
  test('is ready when it says so, and its address is what it says', async () => {
    const { started } = await start(`console.log('starting'); setTimeout(() => {${READY}}, 100); ${STAY}`);
    expect(started).toMatchObject({ ok: true, value: { url: 'http://127.0.0.1:1' } });
  });

  test('that cannot start gives its own last line, and is not tried again', async () => {
    const { started, pids, said } = await start(`console.error('guidepost cloud: port 1 is taken'); process.exit(1);`);
    expect(started).toEqual({ ok: false, error: 'guidepost cloud: port 1 is taken' });
    expect(said).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(pids).toHaveLength(1);
  });

  test('that dies is started again, also when a restart fails', async () => {
    const { started, pids, said } = await start(
      `${READY} setTimeout(() => process.exit(1), 100);`,
      `process.exit(1)`,
      `${READY} ${STAY}`,
    );
    expect(started.ok).toBe(true);
    await expect.poll(() => pids.length, { timeout: 10_000 }).toBe(3);
    expect(said[0]).toMatch(/embedded cloud ended; starting it again in \d+ ms/);
    await expect.poll(() => isAlive(pids[2])).toBe(true);
  });

  test('ends with us and stays ended', async () => {
    const { started, pids } = await start(`${READY} ${STAY}`);
    if (started.ok) await started.value.stop();
    expect(isAlive(pids[0])).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(pids).toHaveLength(1);
  });
});
