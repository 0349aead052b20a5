/** Random store calls on what a brand has: members, claims, terminals, people, sessions. See store-calls.ts. */
import { readAccounts } from '../../../sync/cloud/store/accounts.ts';
import { noteArrival, type Arrived } from '../../../sync/cloud/store/arrivals.ts';
import { disputesOf, keepDispute } from '../../../sync/cloud/store/binding-disputes.ts';
import { readRulesOfFold } from '../../../sync/cloud/store/binding-policies.ts';
import * as facts from '../../../sync/cloud/store/member-facts.ts';
import * as merges from '../../../sync/cloud/store/member-merges.ts';
import * as members from '../../../sync/cloud/store/members.ts';
import * as staff from '../../../sync/cloud/store/staff.ts';
import * as terminals from '../../../sync/cloud/store/terminals.ts';
import * as tokenKeys from '../../../sync/cloud/store/token-keys.ts';
import type { BrandId, MemberId, StaffId, StoreId } from '../../../sync/domain/ids.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';
import { pointsOf, storedValueOf } from '../../../sync/protocol/accounts.ts';
import { SIM_SECRETS } from './sim-secrets.ts';
import { raw, type CallKind } from './store-keys.ts';

const sorted = (rows: readonly unknown[]): readonly unknown[] => [...rows].map((row) => JSON.stringify(row)).sort();

export const BRAND_CALLS: readonly CallKind[] = [
  [
    'ensureMember',
    4,
    ({ brandScope: where, id, at, maybe, n }) => {
      const phone = maybe({ hmac: `p${String(n(2))}`, cipher: 'c', masked: 'm' });
      const member = { id: id('m'), phone, name: null, at: at() };
      return (tx) => members.ensureMember(tx, where, member);
    },
  ],
  [
    'lockMember',
    2,
    ({ brandScope: where, id }) => {
      const who = id('m');
      return (tx) => members.lockMember(tx, where, who);
    },
  ],
  [
    'memberByPhone',
    1,
    ({ brandScope: where, n }) => {
      const phone = `p${String(n(2))}`;
      return (tx) => members.memberByPhone(tx, where, phone);
    },
  ],
  [
    'memberById',
    1,
    ({ brandScope: where, id }) => {
      const who = id('m');
      return (tx) => members.memberById(tx, where, who);
    },
  ],
  [
    'readAccounts',
    1,
    ({ brandScope: where, id }) => {
      const accounts = [storedValueOf(id('m')), pointsOf(id('m'))];
      return (tx) => readAccounts(tx, where, accounts);
    },
  ],
  [
    'idsOf',
    1,
    ({ brandScope: where, id }) => {
      const who = id('m') as MemberId;
      return (tx) => merges.idsOf(tx, where, who);
    },
  ],
  [
    'noteStore',
    2,
    ({ brandScope: where, id, at, store }) => {
      const known = { member: id('m'), store: store(), why: 'looked_up', at: at() } as const;
      return (tx) => merges.noteStore(tx, where, known);
    },
  ],
  [
    'forgottenOf',
    1,
    ({ brandScope: where, id }) => {
      const who = [id('m'), id('m')];
      return async (tx) => sorted([...(await facts.forgottenOf(tx, where, who))]);
    },
  ],
  [
    'keepConsent',
    2,
    ({ brandScope: where, id, at }) => {
      const consent = {
        id: id('c'),
        member: id('m'),
        version: '1',
        purpose: 'p',
        channel: 'qr',
        operator: null,
        marketing: true,
        at: at(),
        device: id('d'),
      };
      return (tx) => members.keepConsent(tx, where, consent);
    },
  ],
  [
    'noteArrival',
    2,
    ({ brandScope: where, id, at, n, store, maybe }) => {
      const what = n(2) === 0 ? 'enrolled' : 'claimed';
      const [guide, campaign] = [maybe('2001'), maybe('autumn')];
      const row = { what, id: id('claim'), member: id('m'), store: store(), guide: guide ?? null, at: at() };
      const came = { channel: 'store', ...(campaign == null ? {} : { campaign }) };
      return (tx) => noteArrival(tx, where, row as Arrived, came);
    },
  ],
  [
    'keepClaim',
    3,
    ({ brandScope: where, id, at, n, store, maybe }) => {
      const claim = {
        id: id('claim'),
        at: at(),
        source: 'qr_one_time',
        guide: '2001',
        terminal: 1,
        seq: n(),
        guideIsMember: false,
      };
      const [who, row] = [
        id('m'),
        {
          claim: claim as unknown as members.ClaimRow['claim'],
          ...{ store: store(), token: maybe('t'), awaitsGiver: n(2) === 0 },
        },
      ];
      return (tx) => members.keepClaim(tx, where, who, row);
    },
  ],
  [
    'claimsAwaitingGiver',
    2,
    ({ brandScope: where, at, n }) => {
      const since = { after: n(2) === 0 ? '' : 't', since: at(), limit: 5 };
      return async (tx) => [
        await members.claimsAwaitingGiver(tx, where, 't'),
        await members.codesAwaitingGiver(tx, where, since),
      ];
    },
  ],
  [
    'keepGiver',
    2,
    ({ brandScope: where, id, maybe }) => {
      const [which, giver] = [id('claim'), maybe('2002') as StaffId | null];
      return (tx) => members.keepGiver(tx, where, which, giver);
    },
  ],
  [
    'readClaims',
    2,
    ({ brandScope: where, id }) => {
      const who = id('m');
      return async (tx) => sorted(await members.readClaims(tx, where, who));
    },
  ],
  [
    'terminal number',
    2,
    ({ brand }) =>
      (tx) =>
        terminals.takeTerminalNumber(tx, brand),
  ],
  [
    'terminal',
    1,
    ({ brandScope: where, terminal, n, at }) =>
      raw('INSERT INTO terminals', where, terminal(), n(2), 'S1', 'till', 'key', at()),
  ],
  [
    'terminal seen',
    2,
    ({ brandScope: where, terminal, at, maybe, n }) => {
      const health = maybe(n(4) === 0 ? '{"fsync":2}' : JSON.stringify({ skew: n(3) }));
      return raw('UPDATE terminals SET last_contact', where, terminal(), at(), maybe(n()), maybe(at()), health, 2);
    },
  ],
  [
    'terminal revoked',
    2,
    ({ brandScope: where, terminal, at }) => raw('UPDATE terminals SET revoked_at', where, terminal(), at()),
  ],
  [
    'terminal key changed',
    2,
    ({ brandScope: where, terminal, n }) => {
      const key = (): string => (n(2) === 0 ? 'key' : 'key2');
      return raw('UPDATE terminals SET public_key', where, terminal(), key(), key(), '[{"key":"key","until":5}]');
    },
  ],
  ['is it revoked', 1, ({ brandScope: where, terminal }) => raw('SELECT revoked_at, store', where, terminal())],
  [
    'readTerminals',
    1,
    ({ brand }) =>
      (tx) =>
        terminals.readTerminals(tx, brand),
  ],
  [
    'readTerminal',
    1,
    ({ brand, terminal }) => {
      const who = terminal();
      return (tx) => terminals.readTerminal(tx, brand, who);
    },
  ],
  [
    'readTerminalAndTold',
    1,
    ({ brand, terminal, n }) => {
      const who = terminal();
      const limit = 1 + n(2);
      return (tx) => terminals.readTerminalAndTold(tx, brand, who, limit);
    },
  ],
  [
    'readTerminalAndKeys',
    1,
    ({ brand, n }) => {
      const which = n(2);
      return (tx) => tokenKeys.readTerminalAndKeys(tx, brand, which);
    },
  ],
  ['store', 1, ({ brandScope: where, store }) => raw('INSERT INTO stores', where, store(), '{"id":"S"}')],
  [
    'readStore',
    1,
    ({ brand, store }) => {
      const which = store();
      return (tx) => terminals.readStore(tx, brand, which);
    },
  ],
  [
    'readStoreAndKeys',
    1,
    ({ brand, store }) => {
      const which = store();
      return (tx) => tokenKeys.readStoreAndKeys(tx, brand, which);
    },
  ],
  [
    'readStores',
    1,
    ({ brand }) =>
      (tx) =>
        terminals.readStores(tx, brand),
  ],
  [
    'pairing code',
    1,
    ({ brandScope: where, id, store, at }) =>
      raw('INSERT INTO pairing_codes', where, id('code'), store(), 'host', at()),
  ],
  [
    'takePairingCode',
    2,
    ({ brand, id }) => {
      const code = id('code');
      const asked = { codeHash: code, publicKey: 'key', now: 1_789_000_000_000 };
      return async (tx) => [
        await terminals.takePairingCode(tx, brand, code, asked.now),
        await terminals.pairedBy(tx, brand, asked),
      ];
    },
  ],
  ['staff', 2, ({ brandScope: where, id, n }) => raw('INSERT INTO staff (', where, id('s'), n(3), '{"stores":["S1"]}')],
  [
    'credential',
    1,
    ({ brandScope: where, id }) => raw('INSERT INTO staff_credentials', where, id('s'), 'salt', 'sealed', 2, 1, 1),
  ],
  [
    'noteLogin',
    1,
    ({ brandScope: where, id, n, at }) => {
      const [who, failures, until] = [id('s'), n(), at()];
      return (tx) => staff.noteLogin(tx, where, who, failures, until);
    },
  ],
  [
    'changeVerifier',
    2,
    ({ brandScope: where, id, n, at }) => {
      const [who, salt, since] = [id('s'), `salt${String(n())}`, at()];
      return raw('UPDATE staff_credentials SET salt', where, who, salt, 'sealed', 2, 1, 1, since);
    },
  ],
  [
    'one credential',
    1,
    ({ brandScope: where, id }) =>
      raw(
        'SELECT p.body, c.salt, c.sealed_verifier, c.n, c.r, c.p, c.failures, c.locked_until FROM staff p JOIN staff_credentials c ON c.scope = p.scope AND c.staff = p.staff WHERE p.scope = $1 AND',
        where,
        id('s'),
      ),
  ],
  [
    'all credentials',
    1,
    ({ brandScope: where, at }) =>
      raw(
        'SELECT p.body, c.salt, c.sealed_verifier, c.n, c.r, c.p, c.failures, c.locked_until, (SELECT jsonb_agg',
        where,
        'S1',
        at(),
      ),
  ],
  [
    'staffByTokenNumber',
    1,
    ({ brandScope: where, n }) => {
      const which = n(3);
      return (tx) => staff.staffByTokenNumber(tx, where, which);
    },
  ],
  [
    'readRoster',
    1,
    ({ brandScope: where }) =>
      async (tx) =>
        sorted(await staff.readRoster(tx, where)),
  ],
  [
    'readRulesOfFold',
    1,
    ({ brandScope: where, id }) => {
      const guides = [id('p'), id('q')];
      return async (tx) => {
        const { guidesLeft, policies, moves } = await readRulesOfFold(tx, where, guides);
        return sorted([...guidesLeft, ...policies, ...moves]);
      };
    },
  ],
  [
    'keepDispute',
    2,
    ({ brandScope: where, id, at, store }) => {
      const [dispute, member, claim] = [id('d'), id('m') as MemberId, id('claim')];
      const raised = { store: store(), raised_by: null, raised_at: at() as EpochMs, evidence: 'late_claim' };
      return (tx) => keepDispute(tx, where, { dispute, member, claim, ...raised });
    },
  ],
  [
    'disputesOf',
    1,
    ({ brandScope: where, id }) => {
      const member = id('m');
      return (tx) => disputesOf(tx, where, member);
    },
  ],
  [
    'no verifiers',
    1,
    () => (tx) => staff.readVerifiers(tx, SIM_SECRETS, { brand: 'nobody' as BrandId, store: 'S1' as StoreId }, 0),
  ],
  ['session', 1, ({ brandScope: where, id, at }) => raw('INSERT INTO sessions', where, id('x'), id('s'), at(), at())],
  ['session read', 1, ({ brandScope: where, id }) => raw('SELECT p.body, s.expires_at', where, id('x'))],
  ['session ended', 1, ({ brandScope: where, id }) => raw('DELETE FROM sessions', where, id('x'))],
  [
    'seeded',
    1,
    ({ brandScope: where }) => raw("INSERT INTO settings (scope, name, value) VALUES ($1, 'seeded'", where),
  ],
  [
    'is it seeded',
    1,
    ({ brandScope: where }) => raw("SELECT 1 FROM settings WHERE scope = $1 AND name = 'seeded'", where),
  ],
  [
    'unsettled',
    1,
    ({ brandScope: where, n }) => {
      const limit = n();
      return (tx) => members.claimsUnsettled(tx, where, limit);
    },
  ],
  [
    'settleClaim',
    2,
    ({ brandScope: where, id }) => {
      const which = id('claim');
      return (tx) => members.settleClaim(tx, where, which);
    },
  ],
  ['alive', 1, () => (tx) => tx.rows('SELECT 1')],
];
