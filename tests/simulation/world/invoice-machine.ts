/**
 * The platform that issues the simulated shop's e-fapiao: one machine with books that outlive every server of the cloud. Questions and
 * answers are lost or late; titles are refused, a quota is used up, answers stay under way until it is healed. Every server asks it by
 * production's own driver. Made by world.ts where a plan has invoices in it.
 */
import { accountsOf, type InvoiceAccounts } from '../../../sync/cloud/invoices/accounts.ts';
import { nuonuoProvider, type NuonuoAccount } from '../../../sync/cloud/invoices/drivers/nuonuo.ts';
import { InvoiceBooks, type BookFault } from '../../../sync/cloud/invoices/emulators/invoice-books.ts';
import { SEND_TIMEOUT_MS, type HttpSend } from '../../../sync/cloud/payments/send.ts';
import type { CloudPorts } from '../../../sync/cloud/ports.ts';
import { addFen, fenFromYuanText, ZERO_FEN, type Fen } from '../../../sync/domain/money.ts';
import type { IssuedSeen } from '../../../sync/domain/invariants-invoices.ts';
import { WORLD_STARTS_AT, type Kernel, type Life } from '../kernel.ts';
import type { Snapshot } from '../memory-database.ts';
import type { Random } from '../seeded.ts';

const ACCOUNT: NuonuoAccount = {
  baseUrl: 'http://invoices.invalid/open/v1/services',
  appKey: 'sim',
  appSecret: '00'.repeat(32),
  accessToken: 'sim',
  taxNumber: '91310000SIM0000000',
};
const NAME = 'sim';
const LOSS = [0, 0.1, 0.3] as const;
const DELAY_MS_MAX = 400;
const ISSUED_AFTER_MS = 2_000;
const FAULT_SHARE = 0.25;
const ISSUE_FAULTS: readonly BookFault[] = [
  'answer_lost',
  'system_error',
  'title_refused',
  'over_quota',
  'stays_pending',
];
const RED_FAULTS: readonly BookFault[] = ['answer_lost', 'answer_lost', 'red_refused'];
/** Looked at so often, a row is looked at ever less often: that is not waited for. */
const CHECKS_WAITED_FOR = 4;

export class InvoiceMachine {
  readonly #kernel: Kernel;
  readonly #books: InvoiceBooks;
  #loss: number;
  #isHealed = false;
  #underWay = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#loss = kernel.random.fork('invoices').pick(LOSS);
    this.#books = new InvoiceBooks(() => WORLD_STARTS_AT + kernel.now, ISSUED_AFTER_MS);
  }

  /** The stores' account as one server of the cloud has it. */
  accountsFor(life: Life, ports: CloudPorts): InvoiceAccounts {
    const random = life.random.fork('invoice line');
    const send: HttpSend = (request) => this.#ask(life, random, request);
    return accountsOf(new Map([[NAME, nuonuoProvider(ACCOUNT, send, ports)]]), () => NAME);
  }

  /** Its line is mended, and what waited is carried out. */
  heal(): void {
    this.#loss = 0;
    this.#isHealed = true;
    this.#books.settle();
  }

  /** The books as they are in the end, without what was refused; `hasCome`: the refund of a letter is in the ledger. */
  seen(hasCome: (letter: string) => boolean): readonly IssuedSeen[] {
    return [...this.#books.invoices]
      .filter(([, { fault }]) => fault !== 'title_refused')
      .map(([number, { order, reds }]) => ({
        number,
        receiptNumber: String(order['remark']),
        amount: addFen(...linesOf(order).map((line) => amountIn(line['taxIncludedAmount']))),
        reds: [...reds]
          .filter(([, { fault }]) => fault !== 'red_refused')
          .map(([letter, { order: asked }]) => ({
            number: letter,
            hasCome: hasCome(letter),
            amount: addFen(amountIn(asked['taxExcludedAmount']), amountIn(asked['taxAmount'])),
          })),
      }));
  }

  /** Nothing is on its way to it, and no row is looked at soon. */
  isAtRest({ invoices }: Snapshot): boolean {
    return (
      this.#underWay === 0 &&
      invoices.every(
        ({ state, checks }) => (state !== 'requested' && state !== 'issuing') || checks > CHECKS_WAITED_FOR,
      )
    );
  }

  #ask(life: Life, random: Random, request: Parameters<HttpSend>[0]): ReturnType<HttpSend> {
    return new Promise((resolve, reject) => {
      const late = life.timers.after(SEND_TIMEOUT_MS, () => reject(new Error('the platform did not answer')));
      if (random.chance(this.#loss)) return;
      this.#underWay += 1;
      const act = request.headers['method']?.split('.').at(-1) ?? '';
      this.#kernel.at(this.#kernel.now + 1 + random.below(DELAY_MS_MAX), `${life.name} -> invoices ${act}`, () => {
        this.#underWay -= 1;
        this.#breakNext(act, random);
        const answer = this.#answer(request);
        if (answer === undefined || random.chance(this.#loss)) return;
        life.later('the platform answers', 1 + random.below(DELAY_MS_MAX), () => {
          late.cancel();
          resolve(answer);
        });
      });
    });
  }

  #breakNext(act: string, random: Random): void {
    if (this.#isHealed || !random.chance(FAULT_SHARE)) return;
    if (act === 'requestBillingNew') this.#books.next(random.pick(ISSUE_FAULTS));
    if (act === 'saveInvoiceRedConfirm') this.#books.next(random.pick(RED_FAULTS));
  }

  /** Undefined where the line breaks. */
  #answer(request: Parameters<HttpSend>[0]): ReturnType<InvoiceBooks['answer']> | undefined {
    try {
      return this.#books.answer(ACCOUNT, request);
    } catch {
      return undefined;
    }
  }
}

type Fields = Readonly<Record<string, unknown>>;
const linesOf = (order: Fields): readonly Fields[] => order['invoiceDetail'] as readonly Fields[];
/** Of a red letter: written with a minus. */
function amountIn(value: unknown): Fen {
  const read = fenFromYuanText(String(value).replace(/^-/, ''));
  return read.ok ? read.value : ZERO_FEN;
}
