/**
 * A cashier at a screen whose browser is killed: logs in, scans, takes cash, issues a guide's code; opens the same profile
 * again after a kill, finds the cart or the sale as it stands, ends the sale and finds it once on the returns screen.
 */
import { join } from 'node:path';
import { expectPage } from '../e2e/support/expect.ts';
import { launchLink } from '../e2e/support/processes.ts';
import { Screen } from '../e2e/support/screen.ts';
import { browserPoint, type BrowserPointName, type Frame, type Standing } from './browser-points.ts';
import { forgetProfile, KillableBrowser } from './killable-browser.ts';
import type { KillWorld } from './world.ts';

const CODE = '6901234567892';
const PRICE = 9900;

export class BrowserCashier {
  readonly #world: KillWorld;
  readonly #profile: string;
  #browser: KillableBrowser | undefined;
  #screen: Screen | undefined;

  constructor(world: KillWorld) {
    this.#world = world;
    this.#profile = join(world.tillData, 'kill-profile');
  }

  /** Works until the browser dies at the point, then opens it again and brings everything to its end. */
  async dieAt(name: BrowserPointName): Promise<void> {
    const { during, stands } = browserPoint(name);
    if (during === 'first_sync') {
      await this.close();
      forgetProfile(this.#profile);
    }
    await this.#untilKilled(
      (browser) => browser.arm(name),
      (screen) => this.#work(screen, during),
    );
    await this.recover(stands);
  }

  /** Sells and is killed `afterMs` into it. */
  async dieAfter(afterMs: number): Promise<void> {
    await this.#untilKilled(
      (browser) => setTimeout(() => browser.kill(), afterMs),
      async (screen) => {
        await this.#logIn(screen);
        await screen.id('nav-checkout').click();
        for (let n = 0; n < 50; n += 1) await this.#sell(screen);
      },
    );
    await this.recover();
  }

  /** The same profile again: logs in if asked, ends the sale that stands, and looks for it. */
  async recover(expected?: Standing): Promise<void> {
    const screen = await this.#show(await this.#launch());
    await this.#logIn(screen);
    await screen.id('nav-checkout').click();
    const stands = await this.#stands();
    if (expected !== undefined && stands !== expected)
      throw new Error(`${stands} stands after the kill, not ${expected}`);
    const receiptNumber = stands === 'sale' ? await this.#shown(screen) : await this.#sell(screen, stands === 'cart');
    await this.#expectFound(screen, receiptNumber);
    await this.#world.client?.get('app.dismissDone', {});
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    this.#forget();
  }

  async #untilKilled(
    arm: (browser: KillableBrowser) => unknown,
    work: (screen: Screen) => Promise<void>,
  ): Promise<void> {
    const browser = this.#browser ?? (await this.#launch());
    arm(browser);
    try {
      await work(this.#screen ?? (await this.#show(browser)));
      throw new Error('the browser was not killed');
    } catch (error) {
      if (!browser.killed) throw error;
    }
    await browser.gone();
    this.#forget();
  }

  async #launch(): Promise<KillableBrowser> {
    this.#browser = await KillableBrowser.open(this.#profile, (frame) => this.#note(frame));
    return this.#browser;
  }

  async #show(browser: KillableBrowser): Promise<Screen> {
    this.#screen = await Screen.open(browser.context, await launchLink(this.#world.tillData));
    return this.#screen;
  }

  #forget(): void {
    this.#browser = undefined;
    this.#screen = undefined;
  }

  async #work(screen: Screen, during: ReturnType<typeof browserPoint>['during']): Promise<void> {
    switch (during) {
      case 'first_sync':
        return screen.page.waitForTimeout(30_000);
      case 'login':
        await this.#logIn(screen);
        await screen.id('logout').click();
        await expectPage(screen.id('login-staff')).toBeVisible();
        return this.#logIn(screen);
      case 'sale':
        await this.#logIn(screen);
        await screen.id('nav-checkout').click();
        await this.#sell(screen);
        return screen.page.waitForTimeout(5000);
      case 'token':
        await this.#logIn(screen);
        await screen.id('nav-guide').click();
        await screen.id('guide-issue').click();
        await expectPage(screen.id('guide-qr')).toBeVisible();
    }
  }

  async #logIn(screen: Screen): Promise<void> {
    await expectPage(screen.id('login-staff').or(screen.id('logout')).first()).toBeVisible();
    if (await screen.id('login-staff').isVisible()) await screen.login();
  }

  /** What the host holds. The commit of a killed window may still be on its way to the disk. */
  async #stands(): Promise<Standing> {
    const client = this.#world.client;
    if (client === undefined) throw new Error('no host');
    const { done } = await client.get('app.state', {});
    if (done !== null) return 'sale';
    return (await client.get('cart.get', {})).lines.length > 0 ? 'cart' : 'nothing';
  }

  /** One sale from the scan to its end on the screen; its receipt number. A cart that `stands` is sold as it is. */
  async #sell(screen: Screen, stands = false): Promise<string> {
    if (!stands) await screen.virtualScan(CODE);
    await screen.expectTotal(PRICE);
    await screen.id('pay').click();
    await expectPage(screen.id('serving-none').or(screen.id('tender-cash')).first()).toBeVisible();
    if (await screen.id('serving-none').isVisible()) await screen.id('serving-none').click();
    await screen.id('tender-cash').click();
    await screen.id('tender-amount').fill('100.00');
    await screen.id('tender-add').click();
    await expectPage(screen.id('tender-row')).toHaveCount(1);
    this.#browser?.reach('tender.added');
    await screen.id('tender-commit').click();
    const receiptNumber = await this.#shown(screen);
    this.#browser?.reach('sale.shown');
    return receiptNumber;
  }

  /** The sale on the screen is paid: once, whoever tells it. */
  async #shown(screen: Screen): Promise<string> {
    await expectPage(screen.id('sale-done')).toBeVisible();
    const { receiptNumber, saleId } = await screen.done();
    if (!this.#world.paid.some((paid) => paid.saleId === saleId))
      this.#world.paid.push({ saleId, receiptNumber, total: PRICE });
    this.#world.unanswered.delete(saleId);
    return receiptNumber;
  }

  async #expectFound(screen: Screen, receiptNumber: string): Promise<void> {
    await screen.id('nav-returns').click();
    await screen.id('return-search').fill(receiptNumber);
    await screen.page.keyboard.press('Enter');
    await expectPage(screen.id('return-sale')).toHaveCount(1);
    await expectPage(screen.id('return-sale')).toHaveAttribute('data-receipt-number', receiptNumber);
  }

  #note({ kind, name, content }: Frame): void {
    if (kind === 'sent' && name === 'sale.commit') this.#world.unanswered.add(String(content['saleId']));
  }
}
