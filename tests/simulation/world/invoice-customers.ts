/** A customer with a receipt and a phone: asks for its e-fapiao, presses again when nothing answers, mends a refused title. */
import { deriveTerminalKey } from '../../../sync/domain/binding-token.ts';
import { parseReceiptNumber } from '../../../sync/domain/ids.ts';
import { invoiceCode } from '../../../sync/domain/invoice-code.ts';
import { FIRST_KID } from '../../../sync/domain/token-keys.ts';
import { SIM_SECRETS } from '../cloud/sim-secrets.ts';
import type { Random } from '../seeded.ts';
import type { InvoiceAsk } from './invoice-plan.ts';
import type { Site } from './site.ts';
import type { World } from './world.ts';

const TRIES_MAX = 10;
const AGAIN_MS = 2_000;
const GIVES_UP_MS = 5_000;
const LOOKS_AFTER_MS = 12_000;
const PERSON = { kind: 'person', title: '张三' } as const;
const COMPANY = { kind: 'company', title: '示例贸易有限公司', taxNumber: '91310000MA1K000001' } as const;

export async function askInvoice(world: World, site: Site, ask: InvoiceAsk, random: Random): Promise<void> {
  const counter = world.counterOf(site.store);
  const life = world.kernel.machine(`invoice phone ${String(random.below(1e9))}`).boot();
  while (counter.receipts.length === 0) {
    if (life.random.chance(0.2)) return;
    await life.step('waits for a receipt', AGAIN_MS);
  }
  const receiptNumber = random.pick(counter.receipts.slice(-2));
  const path = `/i/${codeOf(receiptNumber)}`;
  const post = { method: 'POST', path, headers: { accept: 'application/json' } };
  const press = async (body: object): Promise<number | undefined> => {
    const { cloud } = world;
    if (ask.twice) void cloud?.ask({ ...post, body }).catch(() => undefined);
    const answer = await Promise.race([cloud?.ask({ ...post, body }), life.step('gives up', GIVES_UP_MS)]);
    return answer?.status;
  };
  const until = async (body: object): Promise<boolean> => {
    for (let n = 0; n < TRIES_MAX; n += 1) {
      const status = await press(body);
      // Not here yet: the sale is on its way.
      if (status !== undefined && status < 500 && status !== 404) return status === 200;
      await life.step('presses again', AGAIN_MS);
    }
    return false;
  };
  if (!(await until(ask.company ? COMPANY : PERSON))) return;
  counter.invoiced.push(receiptNumber);
  if (!ask.looks) return;
  await life.step('looks again', LOOKS_AFTER_MS);
  await until(PERSON);
}

function codeOf(receiptNumber: Parameters<typeof invoiceCode>[0]): string {
  const parts = parseReceiptNumber(receiptNumber);
  const number = parts.ok ? Number(parts.value.terminal) : 0;
  return invoiceCode(receiptNumber, FIRST_KID, deriveTerminalKey(SIM_SECRETS.brandMaster, FIRST_KID, number));
}
