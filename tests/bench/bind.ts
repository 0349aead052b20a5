/**
 * Bound on the guide's screen: from the customer's press on the phone page until the guide's screen says so, through cloud,
 * wake-up, host, worker and React; in turn with the customer's own request, which is answered when the cloud has the claim.
 */
import { Screen } from '../e2e/support/screen.ts';
import { BenchTill, startBenchCloud } from './bench-till.ts';
import { figureOf, timed, type Figure, type Round } from './figures.ts';
import { sizesOf, type Plan } from './plan.ts';

const BOUND = '[data-testid=binding-state][data-state=bound]';
/** Obviously nobody's: made here, one for each customer. */
const PHONE_BASE = 13_800_138_000;

export async function benchBind(plan: Plan): Promise<readonly Figure[]> {
  if (!plan.wants('bind')) return [];
  const { binds } = sizesOf(plan);
  plan.say(`bind: ${binds} customers`);
  const cloud = await startBenchCloud(0);
  const till = await BenchTill.open(cloud);
  const browser = await till.openBrowser();
  const screen = await Screen.open(browser.context, till.launchUrl);
  await screen.login('2001', '222222');
  await screen.id('nav-guide').click();
  const rounds: Round[] = [];
  let before = '';
  for (let n = 0; n <= binds; n += 1) {
    await screen.id('guide-issue').click();
    await screen.page.waitForFunction(
      (old) => document.querySelector('[data-testid=guide-qr]')?.getAttribute('data-token') !== old,
      before,
    );
    before = (await screen.id('guide-qr').getAttribute('data-token')) ?? '';
    const address = `${cloud.ready.url}/g/${before}`;
    await fetch(address);
    await screen.page.waitForSelector('[data-testid=binding-state][data-state=scanned]');
    const body = new URLSearchParams({ phone: String(PHONE_BASE + n), consent: 'yes' });
    const [ours, floor] = await Promise.all([
      timed(() => screen.page.waitForSelector(BOUND)),
      timed(() => fetch(address, { method: 'POST', body })),
    ]);
    // The first goes through code that nobody has run yet.
    if (n > 0) rounds.push({ ours, floor });
  }
  await till.closeBrowser(browser);
  await till.stop();
  await cloud.stop();
  return [
    figureOf(
      {
        name: 'bind',
        what: 'customer’s POST /g/:token until the guide’s screen says bound',
        floorWhat: 'the same POST until its own answer',
        unit: 'ms',
        limits: 'after the claim: publication in the store’s scope, wake-up, a pull of one collection, a live query',
      },
      rounds,
    ),
  ];
}
