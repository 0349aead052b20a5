/**
 * A cashier at the screen: opens the launch link in real Chromium and works by the ids of the outside interface.
 * Amounts are read in fen from the data attributes, as scripts outside the project do.
 */
import { expectPage } from './expect.ts';
import type { BrowserContext, Locator, Page } from 'playwright';

export class Screen {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  static async open(context: BrowserContext, url: string): Promise<Screen> {
    const page = await context.newPage();
    await page.goto(url);
    return new Screen(page);
  }

  id(name: string): Locator {
    return this.page.getByTestId(name);
  }

  async login(staff = '1001', pin = '111111'): Promise<void> {
    await this.id('login-staff').fill(staff);
    await this.id('login-pin').fill(pin);
    await this.id('login-submit').click();
    await expectPage(this.id('logout')).toBeVisible();
  }

  /** Opens a shift when none is open, then goes to the checkout. */
  async openShift(float = '500.00'): Promise<void> {
    await this.id('nav-shift').click();
    await expectPage(this.id('shift-state')).toBeVisible();
    if ((await this.id('shift-state').getAttribute('data-state')) !== 'open') {
      await this.id('shift-float').fill(float);
      await this.id('shift-open').click();
      await expectPage(this.id('shift-state')).toHaveAttribute('data-state', 'open');
    }
    await this.id('nav-checkout').click();
    await expectPage(this.id('cart-total')).toBeVisible();
  }

  /**
   * Digits and Enter as fast as a scanner types them: real keys to the browser, each with its own time, given to it in one go, so that a
   * busy machine makes no pause between them.
   */
  async typeAsScanner(digits: string, gapMs = 10): Promise<void> {
    const keyboard = await this.page.context().newCDPSession(this.page);
    const begin = Date.now();
    const keys = [...digits, 'Enter'].flatMap((key, index) => {
      const isEnter = key === 'Enter';
      const pressed = {
        key,
        code: isEnter ? key : `Digit${key}`,
        windowsVirtualKeyCode: isEnter ? 13 : key.charCodeAt(0),
      };
      const at = begin + index * gapMs;
      return [
        { ...pressed, type: 'keyDown' as const, text: isEnter ? '\r' : key, timestamp: at / 1000 },
        { ...pressed, type: 'keyUp' as const, timestamp: (at + gapMs / 2) / 1000 },
      ];
    });
    await Promise.all(keys.map((key) => keyboard.send('Input.dispatchKeyEvent', key)));
    await keyboard.detach();
  }

  async virtualScan(data: string): Promise<void> {
    const status = await this.page.evaluate(
      (text) =>
        fetch('/virtual/scan', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ data: text }),
        }).then((answer) => answer.status),
      data,
    );
    expectPage(status).toBe(200);
  }

  async expectTotal(fen: number): Promise<void> {
    await expectPage(this.id('cart-total')).toHaveAttribute('data-fen', String(fen));
  }

  /** Pays in cash; answers who served with `serving` when it is asked. Returns the receipt number. */
  async payCash(amount: string, serving = 'none'): Promise<{ receiptNumber: string; saleId: string; change: number }> {
    await this.id('pay').click();
    await expectPage(this.id(`serving-${serving}`).or(this.id('tender-cash')).first()).toBeVisible();
    if (await this.id(`serving-${serving}`).isVisible()) await this.id(`serving-${serving}`).click();
    await this.id('tender-cash').click();
    await this.id('tender-amount').fill(amount);
    await this.id('tender-add').click();
    await this.id('tender-commit').click();
    await expectPage(this.id('sale-done')).toBeVisible();
    return this.done();
  }

  async done(): Promise<{ receiptNumber: string; saleId: string; change: number }> {
    return {
      receiptNumber: (await this.id('sale-done').getAttribute('data-receipt-number')) ?? '',
      saleId: (await this.id('sale-done').getAttribute('data-sale-id')) ?? '',
      change: Number(await this.id('change-due').getAttribute('data-fen')),
    };
  }
}
