/** A full disk under the till's data folder, the browser's profile and PostgreSQL in turn; skipped where none can be made. */
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../e2e/support/cloud-client.ts';
import { expectPage } from '../e2e/support/expect.ts';
import { endAll, launchLink } from '../e2e/support/processes.ts';
import { Screen } from '../e2e/support/screen.ts';
import { launchWithProfile } from '../support/chromium.ts';
import { SmallDisk } from './small-disk.ts';
import { KillWorld } from './world.ts';

const CODE = '6901234567892';
const obstacle = SmallDisk.obstacle();

let world: KillWorld | undefined;
let disk: SmallDisk | undefined;
afterEach(async () => {
  await world?.stopHost();
  await world?.killCloud();
  await world?.printer.stop();
  disk?.unmount();
  await endAll();
  world = undefined;
});

if (obstacle !== undefined)
  test(`not run: ${obstacle}`, () => {
    process.stdout.write(`full disks: not run: ${obstacle}\n`);
  });
else
  describe('a full disk', () => {
    test('under the journal: nothing more is sold and the screen says why; with space again the same cart is sold', async () => {
      disk = SmallDisk.mount('full-till', 8);
      world = await KillWorld.open(0, { till: disk.folder });
      await world.sell(2);
      disk.fill();
      // A block that was begun still takes a few entries.
      const codes: (string | undefined)[] = [];
      while (codes.at(-1) === undefined && codes.length < 50) codes.push((await tryAt(world))?.code);
      codes.push((await tryAt(world))?.code, (await tryAt(world))?.code);
      expect(new Set(codes.filter((code) => code !== undefined))).toEqual(new Set(['journal_failed']));
      expect(codes.slice(-3)).toEqual(Array(3).fill('journal_failed'));

      disk.free();
      await world.sell(3);
      await world.check();
    });

    test('under the journal, and the till ends in the middle of it: it starts again with every paid sale', async () => {
      disk = SmallDisk.mount('full-till', 8);
      world = await KillWorld.open(0, { till: disk.folder });
      await world.sell(1);
      disk.fill();
      while ((await tryAt(world)) === undefined);
      await world.killHost();
      await expect(world.startHost()).rejects.toThrow(/disk is full/);
      disk.free();
      await world.startHost();
      await world.sell(2);
      await world.check();
    });

    test('under the browser’s profile: selling goes on, and the sales are found', async () => {
      disk = SmallDisk.mount('full-profile', 256);
      world = await KillWorld.open();
      await world.sell(1);
      await world.leaveTill();
      const browser = await launchWithProfile(disk.folder, [], { viewport: { width: 1366, height: 768 } });
      const screen = await Screen.open(browser, await launchLink(world.tillData));
      await logInAt(screen);
      await screen.openShift();
      await untilInSync(screen);
      await sellAt(world, screen);
      disk.fill();
      const sold = [await sellAt(world, screen), await sellAt(world, screen)];
      await screen.id('nav-returns').click();
      await screen.id('return-search').fill(sold.at(-1) ?? '');
      await screen.page.keyboard.press('Enter');
      await expectPage(screen.id('return-sale')).toHaveCount(1);
      disk.free();
      await screen.page.reload();
      await logInAt(screen);
      await browser.close();
      await world.client?.get('app.dismissDone', {});
      await world.check();
    });

    test('under PostgreSQL: tills sell on and say that nothing is received; with space again all of it is', async () => {
      disk = SmallDisk.mount('full-cloud', 160);
      world = await KillWorld.open(0, { cloud: disk.folder });
      await world.sell(2);
      await world.check();
      disk.fill();
      // PostgreSQL has room in what it wrote ahead.
      await eventually(
        'the cloud takes nothing more',
        async () => {
          await world?.sell(20);
          return world?.client?.get('app.state', {});
        },
        (state) => state !== undefined && state.sync.state === 'offline' && state.sync.pendingSales > 0,
        120_000,
      );
      await world.sell(3);
      disk.free();
      await world.armCloud();
      await world.check();
    });
  });

const tryAt = async (at: KillWorld) => {
  if (at.client === undefined) throw new Error('no host');
  return at.trySale(at.client);
};

/** The till's session may outlive a window. */
async function logInAt(screen: Screen): Promise<void> {
  await expectPage(screen.id('logout').or(screen.id('login-staff')).first()).toBeVisible();
  if (await screen.id('login-staff').isVisible()) await screen.login();
}

/** The catalogue is here: a code that is not known yet would not come into the cart later. */
const untilInSync = (screen: Screen): Promise<void> =>
  expectPage(screen.id('quick-item').first()).toBeVisible({ timeout: 60_000 });

/** One shirt, by the screen; its receipt number. */
async function sellAt(at: KillWorld, screen: Screen): Promise<string> {
  await screen.id('nav-checkout').click();
  await screen.virtualScan(CODE);
  await screen.expectTotal(9900);
  const { receiptNumber, saleId } = await screen.payCash('100.00');
  at.paid.push({ saleId, receiptNumber, total: 9900 });
  await screen.id('next-sale').click();
  return receiptNumber;
}
