/** Statements of sync/cloud/store/referrals.ts, and that of the rules of tiers, which the same round of the cloud reads. */
import type { PayoutRow, ReferralSaleRow } from '../../../../sync/cloud/store/referrals.ts';
import type { MemberId } from '../../../../sync/domain/ids.ts';
import type { Fen } from '../../../../sync/domain/money.ts';
import type { ReferralLink } from '../../../../sync/domain/referral.ts';
import type { EpochMs } from '../../../../sync/domain/time.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ascending, json, number, only, read, text, texts, write } from './statement.ts';

const linkRow = only<ReferralLink, keyof ReferralLink>(['member', 'inviter', 'at']);
const saleRow = only<ReferralSaleRow, keyof ReferralSaleRow>(['sale', 'member', 'store', 'at', 'due', 'paid']);
const payoutRow = only<PayoutRow, keyof PayoutRow>(['request', 'amount', 'code', 'at']);
const sumOf = (rows: readonly { readonly amount: number }[]): number =>
  rows.reduce((sum, { amount }) => sum + amount, 0);

export const REFERRALS = [
  read(
    'tier_rules',
    'SELECT version, from_day, rule, entered_by, at, walked, is_walked FROM tier_rules WHERE scope = $1 ORDER BY version',
    ({ tables, tx }, [scope]) =>
      tx
        .all(tables.tier_rules)
        .filter((row) => row.scope === text(scope))
        .sort((a, b) => a.version - b.version)
        .map(only(['version', 'from_day', 'rule', 'entered_by', 'at', 'walked', 'is_walked'])),
  ),
  read(
    'referral_rules',
    'SELECT body, saved_by FROM referral_rules WHERE scope = $1 ORDER BY from_at DESC',
    ({ tables, tx }, [scope]) =>
      tx
        .all(tables.referral_rules)
        .filter((row) => row.scope === text(scope))
        .sort((a, b) => b.from_at - a.from_at)
        .map(({ body, saved_by: by }) => ({ body, saved_by: by })),
  ),
  write(
    'referral_rules',
    'INSERT INTO referral_rules (scope, from_at, body, saved_by, saved_at) VALUES ($1, $2, $3::jsonb, $4, $5) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, from, body, by, at]) {
      const row = {
        ...{ scope: text(scope), from_at: number(from), body: json(body) },
        ...{ saved_by: text(by), saved_at: number(at) },
      };
      return countOf((yield* tx.insertUnlessThere(tables.referral_rules, row)) ? 1 : 0);
    },
  ),
  write(
    'referral_codes',
    'INSERT INTO referral_codes (scope, code, member) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, code, member]) {
      const row = { scope: text(scope), code: text(code), member: text(member) };
      return countOf((yield* tx.insertUnlessThere(tables.referral_codes, row)) ? 1 : 0);
    },
  ),
  read(
    'referral_codes',
    'SELECT member FROM referral_codes WHERE scope = $1 AND code = $2',
    ({ tables, tx }, [scope, code]) => {
      const row = tx.get(tables.referral_codes, keyed(text(scope), text(code)));
      return row === undefined ? [] : [{ member: row.member }];
    },
  ),
  write(
    'referral_codes',
    'SELECT code FROM referral_codes WHERE scope = $1 AND member = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, member]) {
      const known = tx.group(tables.referral_codes, 'referral_codes_member', keyed(text(scope), text(member)));
      const rows: object[] = [];
      for (const { code } of known) {
        const row = yield* tx.lock(tables.referral_codes, keyed(text(scope), code));
        if (row?.member === text(member)) rows.push({ code });
      }
      return rowsOf(rows);
    },
  ),
  read(
    'referral_links',
    'SELECT member, inviter, at FROM referral_links WHERE scope = $1 AND member = $2',
    ({ tables, tx }, [scope, member]) => {
      const row = tx.get(tables.referral_links, keyed(text(scope), text(member)));
      return row === undefined ? [] : [linkRow(row)];
    },
  ),
  write(
    'referral_codes',
    "INSERT INTO referral_codes (scope, code, member) VALUES ($1, '', '') ON CONFLICT (scope, code) DO UPDATE SET member = excluded.member",
    function* ({ tables, tx }, [scope]) {
      const row = { scope: text(scope), code: '', member: '' };
      yield* tx.upsert(tables.referral_codes, row, () => row);
      return countOf(1);
    },
  ),
  read(
    'referral_links',
    `WITH RECURSIVE above AS (
       SELECT scope, member, inviter, at, 1 AS step FROM referral_links WHERE scope = $1 AND member = $2
       UNION ALL SELECT l.scope, l.member, l.inviter, l.at, a.step + 1 FROM referral_links l JOIN above a ON l.scope = a.scope AND l.member = a.inviter
       WHERE a.step < $3)
     SELECT member, inviter, at FROM above ORDER BY step`,
    ({ tables, tx }, [scope, member, limit]) => {
      const rows: object[] = [];
      let next = tx.get(tables.referral_links, keyed(text(scope), text(member)));
      while (next !== undefined && rows.length < number(limit)) {
        rows.push(linkRow(next));
        next = tx.get(tables.referral_links, keyed(text(scope), next.inviter));
      }
      return rows;
    },
  ),
  write(
    'referral_links',
    'INSERT INTO referral_links (scope, member, inviter, at, made_by) VALUES ($1, $2, $3, $4, $5)',
    function* ({ tables, tx }, [scope, member, inviter, at, by]) {
      yield* tx.insert(tables.referral_links, {
        ...{ scope: text(scope), member: text(member) as MemberId, inviter: text(inviter) as MemberId },
        ...{ at: number(at) as EpochMs, made_by: text(by) },
      });
      return countOf(1);
    },
  ),
  read('referral_links', 'SELECT 1 FROM referral_links WHERE scope = $1 LIMIT 1', ({ tables, tx }, [scope]) =>
    tx.all(tables.referral_links).some((row) => row.scope === text(scope)) ? [{ '?column?': 1 }] : [],
  ),
  read(
    'referral_links',
    'SELECT member FROM referral_links WHERE scope = $1 AND member = ANY($2)',
    ({ tables, tx }, [scope, members]) =>
      [...new Set(texts(members))].flatMap((member) =>
        tx.get(tables.referral_links, keyed(text(scope), member)) === undefined ? [] : [{ member }],
      ),
  ),
  read(
    'referral_sales',
    'SELECT sale, member, store, at, due, paid FROM referral_sales WHERE scope = $1 AND sale = $2',
    ({ tables, tx }, [scope, sale]) => {
      const row = tx.get(tables.referral_sales, keyed(text(scope), text(sale)));
      return row === undefined ? [] : [saleRow(row)];
    },
  ),
  read(
    'referral_sales',
    'SELECT sale, member, store, at, due, paid FROM referral_sales WHERE scope = $1 AND member = $2',
    ({ tables, tx }, [scope, member]) =>
      tx.group(tables.referral_sales, 'member', keyed(text(scope), text(member))).map(saleRow),
  ),
  write(
    'referral_sales',
    `INSERT INTO referral_sales (scope, sale, member, store, at, due, paid) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (scope, sale) DO UPDATE SET paid = excluded.paid`,
    function* ({ tables, tx }, [scope, sale, member, store, at, due, paid]) {
      const row = {
        ...{ scope: text(scope), sale: text(sale), member: text(member) as MemberId, store: text(store) },
        ...{ at: number(at) as EpochMs, due: number(due) as Fen, paid: number(paid) as Fen },
      };
      yield* tx.upsert(tables.referral_sales, row, (there) => ({ ...there, paid: row.paid }));
      return countOf(1);
    },
  ),
  write(
    'referral_links',
    'SELECT member, inviter, at FROM referral_links WHERE scope = $1 AND member = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, member]) {
      const row = yield* tx.lock(tables.referral_links, keyed(text(scope), text(member)));
      return rowsOf(row === undefined ? [] : [linkRow(row)]);
    },
  ),
  read(
    'referral_entries',
    'SELECT sale, party, level, amount FROM referral_entries WHERE scope = $1 AND member = $2 ORDER BY n',
    ({ tables, tx }, [scope, member]) =>
      [...tx.group(tables.referral_entries, 'member', keyed(text(scope), text(member)))]
        .sort(ascending(({ n }) => n))
        .map(({ sale, party, level, amount }) => ({ sale, party, level, amount })),
  ),
  write(
    'referral_entries',
    'INSERT INTO referral_entries (scope, member, n, sale, party, level, amount, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    function* ({ tables, tx }, [scope, member, n, sale, party, level, amount, at]) {
      yield* tx.insert(tables.referral_entries, {
        ...{ scope: text(scope), member: text(member) as MemberId, n: number(n), sale: text(sale) },
        ...{ party: text(party) as MemberId, level: number(level) as 1 | 2, amount: number(amount) as Fen },
        at: number(at),
      });
      return countOf(1);
    },
  ),
  read(
    'referral_payouts',
    'SELECT request, amount, code, at FROM referral_payouts WHERE scope = $1 AND party = $2 ORDER BY at DESC, request LIMIT 1000',
    ({ tables, tx }, [scope, party]) =>
      [...tx.group(tables.referral_payouts, 'party', keyed(text(scope), text(party)))]
        .sort((a, b) => b.at - a.at || ascending<PayoutRow>(({ request }) => request)(a, b))
        .map(payoutRow),
  ),
  write(
    'referral_payouts',
    'INSERT INTO referral_payouts (scope, party, request, amount, code, at) VALUES ($1, $2, $3, $4, $5, $6)',
    function* ({ tables, tx }, [scope, party, request, amount, code, at]) {
      yield* tx.insert(tables.referral_payouts, {
        ...{ scope: text(scope), party: text(party) as MemberId, request: text(request) },
        ...{ amount: number(amount) as Fen, code: text(code), at: number(at) as EpochMs },
      });
      return countOf(1);
    },
  ),
  read(
    'referral_entries',
    `SELECT ((SELECT COALESCE(sum(amount), 0) FROM referral_entries WHERE scope = $1 AND party = $2)
       - (SELECT COALESCE(sum(amount), 0) FROM referral_payouts WHERE scope = $1 AND party = $2))::bigint AS balance`,
    ({ tables, tx }, [scope, party]) => {
      const key = keyed(text(scope), text(party));
      const paid = sumOf(tx.group(tables.referral_payouts, 'party', key));
      return [{ balance: sumOf(tx.group(tables.referral_entries, 'party', key)) - paid }];
    },
  ),
  read('members', 'SELECT created_at FROM members WHERE scope = $1 AND id = $2', ({ tables, tx }, [scope, id]) => {
    const row = tx.get(tables.members, keyed(text(scope), text(id)));
    return row === undefined ? [] : [{ created_at: row.created_at }];
  }),
] as const;
