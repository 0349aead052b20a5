/** All statements that the memory database understands, by their text. An unknown one is an error that says where it goes. */
import { ACCOUNTS } from './accounts.ts';
import { BINDING } from './binding.ts';
import { CAMPAIGNS } from './campaigns.ts';
import { COMMISSION } from './commission.ts';
import { COMMISSION_MONTHS } from './commission-months.ts';
import { COMMISSION_VIEWS } from './commission-views.ts';
import { CONTEST_BOARDS } from './contest-boards.ts';
import { CONTESTS } from './contests.ts';
import { COUPON_CODES } from './coupon-codes.ts';
import { COUPON_SALES } from './coupon-sales.ts';
import { DOCUMENTS } from './documents.ts';
import { GUIDE_DESK } from './guide-desk.ts';
import { GUIDE_SALES } from './guide-sales.ts';
import { GUIDE_TARGETS } from './guide-targets.ts';
import { LEDGER_CURSORS } from './ledger-cursors.ts';
import { INVOICES } from './invoices.ts';
import { ITEMS } from './items.ts';
import { JOURNAL } from './journal.ts';
import { MANAGED } from './managed.ts';
import { MEMBER_LINKS } from './member-links.ts';
import { MEMBER_MERGES } from './member-merges.ts';
import { MEMBER_PROOFS } from './member-proofs.ts';
import { MEMBERS } from './members.ts';
import { ORDERS } from './orders.ts';
import { PAYMENTS } from './payments.ts';
import { PEOPLE } from './people.ts';
import { PERSONS } from './persons.ts';
import { PLANTED_STATEMENTS } from './planted.ts';
import { POINTS } from './points.ts';
import { PRICE_BOOKS } from './price-books.ts';
import { QUARANTINE } from './quarantine.ts';
import { RED_PACKETS } from './red-packets.ts';
import { REFERRALS } from './referrals.ts';
import { REFUND_HOLDS } from './refund-holds.ts';
import { SALE_RATINGS } from './sale-ratings.ts';
import { STAFF } from './staff.ts';
import { normalised, type Statement } from './statement.ts';
import { TASK_PROOFS } from './task-proofs.ts';
import { TERMINALS } from './terminals.ts';
import { TOKENS } from './tokens.ts';
import { VOUCHERS } from './vouchers.ts';
import { WECOM } from './wecom.ts';

const FILES: Readonly<Record<string, readonly Statement[]>> = {
  'accounts.ts': ACCOUNTS,
  'binding.ts': BINDING,
  'campaigns.ts': CAMPAIGNS,
  'commission.ts': COMMISSION,
  'commission-months.ts': COMMISSION_MONTHS,
  'commission-views.ts': COMMISSION_VIEWS,
  'contest-boards.ts': CONTEST_BOARDS,
  'contests.ts': CONTESTS,
  'coupon-codes.ts': COUPON_CODES,
  'coupon-sales.ts': COUPON_SALES,
  'documents.ts': DOCUMENTS,
  'guide-desk.ts': GUIDE_DESK,
  'guide-sales.ts': GUIDE_SALES,
  'guide-targets.ts': GUIDE_TARGETS,
  'ledger-cursors.ts': LEDGER_CURSORS,
  'invoices.ts': INVOICES,
  'items.ts': ITEMS,
  'journal.ts': JOURNAL,
  'managed.ts': MANAGED,
  'members.ts': MEMBERS,
  'orders.ts': ORDERS,
  'payments.ts': PAYMENTS,
  'people.ts': PEOPLE,
  'persons.ts': PERSONS,
  'member-links.ts': MEMBER_LINKS,
  'member-merges.ts': MEMBER_MERGES,
  'member-proofs.ts': MEMBER_PROOFS,
  'points.ts': POINTS,
  'price-books.ts': PRICE_BOOKS,
  'quarantine.ts': QUARANTINE,
  'red-packets.ts': RED_PACKETS,
  'referrals.ts': REFERRALS,
  'refund-holds.ts': REFUND_HOLDS,
  'sale-ratings.ts': SALE_RATINGS,
  'staff.ts': STAFF,
  'task-proofs.ts': TASK_PROOFS,
  'terminals.ts': TERMINALS,
  'tokens.ts': TOKENS,
  'vouchers.ts': VOUCHERS,
  'wecom.ts': WECOM,
};
export const STATEMENTS: readonly Statement[] = Object.values(FILES).flat();

const byText = new Map([...STATEMENTS, ...PLANTED_STATEMENTS].map((statement) => [statement.sql, statement]));
/** Texts as production writes them, so that blanks are looked at once. */
const asWritten = new Map<string, Statement>();

export function statementOf(sql: string): Statement {
  const known = asWritten.get(sql);
  if (known !== undefined) return known;
  const found = byText.get(normalised(sql));
  if (found === undefined) throw new UnknownStatement(sql);
  asWritten.set(sql, found);
  return found;
}

/** Production sends a text that nobody has told the memory database about: a changed or a new statement. */
export class UnknownStatement extends Error {
  constructor(sql: string) {
    const wanted = normalised(sql);
    const table = /(?:FROM|INTO|UPDATE) (\w+)/.exec(wanted)?.[1] ?? '';
    const file = Object.entries(FILES).find(([, statements]) => statements.some((one) => one.table === table))?.[0];
    const near = nearest(wanted);
    super(
      [
        'the memory database does not know this statement:',
        `  ${wanted}`,
        `Change or add its handler in tests/simulation/cloud/statements/${file ?? '<table>.ts'}`,
        ...(near === undefined ? [] : [`The nearest that is known:`, `  ${near}`]),
      ].join('\n'),
    );
    this.name = 'UnknownStatement';
  }
}

function nearest(wanted: string): string | undefined {
  const common = (sql: string): number => {
    let length = 0;
    while (length < sql.length && sql[length] === wanted[length]) length += 1;
    return length;
  };
  return [...byText.keys()].sort((a, b) => common(b) - common(a))[0];
}
