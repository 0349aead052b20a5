/**
 * What a store does with its cloud while that is killed: uploads, journalled claims, the customer's page, pull, push and
 * pairing. An act is begun, dies with the cloud, is done again as its client would, and is then looked for in the tables:
 * once, whole, and the same for the till. Used by the cloud's kill suite (every point once) and by the soak.
 */
import { expect } from '@playwright/test';
import type { CloudKillPoint } from '../../sync/cloud/kill-points.ts';
import { systemPorts } from '../../sync/cloud/ports.ts';
import { brandScope, storeScope } from '../../sync/protocol/messages.ts';
import { eventually, managerOf } from '../e2e/support/cloud-client.ts';
import { askAt, pairTerminal, type SignedEntry, type TestTerminal } from '../sync/cloud/harness.ts';
import type { CloudTables, PostgresKill } from './postgres.ts';
import type { KillWorld } from './world.ts';

const BRAND = brandScope('demo');
export const STORE = storeScope('demo', 'S001');
const CUSTOMER_MAX = 90_000_000;

export interface Act {
  /** Begins; the cloud may die under it. */
  begin(): Promise<void>;
  /** Does it again and looks whether it is there exactly once. Rejects on any difference. */
  repeat(): Promise<void>;
}

export class CloudActs {
  readonly #world: KillWorld;
  readonly #tables: CloudTables;
  readonly #terminal: TestTerminal;
  #customers = 0;
  #tasks = 0;

  private constructor(world: KillWorld, tables: CloudTables, terminal: TestTerminal) {
    this.#world = world;
    this.#tables = tables;
    this.#terminal = terminal;
  }

  /** Pairs a second terminal, played by a script: it journals claims and enrolments, which no screen makes yet. */
  static async open(world: KillWorld, tables: CloudTables): Promise<CloudActs> {
    const code = await (await managerOf(world.cloudUrl)).pairingCode();
    const line = { ask: askAt(world.cloudUrl), ports: systemPorts() };
    return new CloudActs(world, tables, await pairTerminal(line, code, 'by script'));
  }

  /** The act that reaches a point; undefined for those of the cloud's own start. */
  reaching(point: CloudKillPoint): Act | undefined {
    switch (point) {
      case 'ingest.before_transaction':
      case 'ingest.after_lines':
      case 'ingest.after_documents_before_commit':
      case 'ingest.after_commit_before_wake':
      case 'ingest.after_brand_facts_before_answer':
        return this.sale();
      case 'brand.after_member_before_consent':
      case 'brand.after_member_before_claim':
      case 'brand.before_cursor':
      case 'claim.before_commit':
      case 'claim.after_commit_before_publish':
      case 'claim.after_publish':
        return this.brandFacts();
      case 'page.before_token':
      case 'page.after_token_before_member':
      case 'page.after_member_before_claim':
      case 'page.after_claim_before_giver':
      case 'page.after_claim_before_step':
      case 'page.after_step_before_answer':
        return this.page();
      case 'pull.before_answer':
        return this.pull();
      case 'push.before_commit':
      case 'push.after_commit_before_answer':
        return this.push();
      case 'pairing.before_commit':
      case 'pairing.after_commit_before_answer':
        return this.pairing(point === 'pairing.before_commit');
      case 'seed.after_store':
      case 'seed.after_people':
      case 'seed.after_catalogue':
      case 'seed.before_marker':
      case 'start.before_listen':
        return undefined;
    }
  }

  /** A sale whose upload dies; the till repeats it by itself (the world's check looks for it). */
  sale(): Act {
    return { begin: () => this.#world.sell(1), repeat: () => Promise.resolve() };
  }

  /** A claim and an enrolment that a terminal journalled. */
  brandFacts(): Act {
    const terminal = this.#terminal;
    const [claim, member, enrolled] = [terminal.freshId(), terminal.freshId(), terminal.freshId()];
    const entries: readonly SignedEntry[] = [
      terminal.entry('binding.claimed', { claim, member, guide: '2002', source: 'manual_phone', claimSeq: 1 }),
      terminal.entry('member.enrolled', {
        member: enrolled,
        sealed: { person: enrolled, alg: 'A256GCM', iv: 'aXY', data: 'ZGF0YQ' },
        guide: '2002',
        consent: { version: '2026-01', purpose: 'membership', channel: 'store', operator: '2002', marketing: false },
      }),
    ];
    return {
      begin: () => this.#tolerant(() => terminal.renew().then(() => terminal.upload(entries))),
      repeat: async () => {
        const answer = await this.#untilThere(() => terminal.upload(entries));
        expect(answer.body).toMatchObject({ quarantined: [], highWater: { seq: terminal.seq } });
        const mine = [BRAND, member];
        expect(await this.#rows('SELECT id, guide FROM claims WHERE scope = $1 AND member = $2', mine)).toEqual([
          { id: claim, guide: '2002' },
        ]);
        await this.#expectBound(member, '2002');
        expect(await this.#count('FROM consents WHERE scope = $1 AND member = $2', [BRAND, enrolled])).toBe(1);
        const [cursor] = await this.#rows<{ seq: string }>(
          'SELECT seq FROM brand_cursors WHERE scope = $1 AND terminal = $2',
          [STORE, terminal.id],
        );
        expect(Number(cursor?.seq)).toBe(terminal.seq);
        expect(await this.#count('FROM journal_entries WHERE scope = $1 AND terminal = $2', [STORE, terminal.id])).toBe(
          terminal.seq,
        );
      },
    };
  }

  /** A customer consents on a phone to a guide's token; after the kill the phone sends the same once more, and again. */
  page(): Act {
    this.#customers += 1;
    const phone = `138${String(CUSTOMER_MAX + this.#customers)}`;
    const other = `139${String(CUSTOMER_MAX + this.#customers)}`;
    let token: string | undefined;
    const consent = (number: string) =>
      askAt(this.#world.cloudUrl)<{ state?: string }>(`/g/${token ?? ''}`, {
        form: { phone: number, consent: 'yes' },
        headers: { accept: 'application/json' },
      });
    return {
      begin: async () => {
        token = await this.#world.issueToken();
        await this.#tolerant(() => consent(phone));
      },
      repeat: async () => {
        token ??= await this.#world.issueToken();
        for (const again of [1, 2]) {
          const answer = await this.#untilThere(() => consent(phone));
          expect([answer.status, answer.body.state, again]).toEqual([200, 'bound', again]);
        }
        expect((await consent(other)).status).toBe(409);
        const claims = await this.#rows<{ id: string; member: string; guide: string }>(
          'SELECT id, member, guide FROM claims WHERE scope = $1 AND token = $2',
          [BRAND, token],
        );
        expect(claims).toHaveLength(1);
        const [claim] = claims;
        expect(claim?.guide).toBe('2001');
        await this.#expectBound(claim?.member ?? '', '2001');
        expect(await this.#count('FROM claims WHERE scope = $1 AND member = $2', [BRAND, claim?.member])).toBe(1);
        expect(await this.#count('FROM consents WHERE scope = $1 AND member = $2', [BRAND, claim?.member])).toBe(1);
        await this.#expectTokenAtTill(token ?? '', claim?.member ?? '');
      },
    };
  }

  /** The till's database worker asks for the store's people. */
  pull(): Act {
    const ask = () =>
      this.#world.client?.call('replication.pull', {
        collection: 'staff',
        request: { checkpoint: null, limit: 1000 },
      });
    return {
      begin: async () => {
        await ask();
      },
      repeat: async () => {
        const page = await eventually(
          'a page of people',
          async () => ask(),
          (answer) => answer?.ok === true,
        );
        const ids = page?.ok === true ? page.value.documents.map(({ id }) => id) : [];
        const kept = await this.#count("FROM documents WHERE scope = $1 AND collection = 'staff'", [STORE]);
        expect([ids.length, new Set(ids).size]).toEqual([kept, kept]);
      },
    };
  }

  /** The till's database worker sends a new task. */
  push(): Act {
    this.#tasks += 1;
    const id = `kill-task-${String(this.#tasks)}`;
    const send = () =>
      this.#world.client?.call('replication.push', {
        collection: 'tasks',
        request: { rows: [{ newDocumentState: { id, title: '回访', done: false, _deleted: false } }] },
      });
    return {
      begin: async () => {
        await send();
      },
      repeat: async () => {
        const answer = await eventually(
          'a pushed task',
          async () => send(),
          (sent) => sent?.ok === true,
        );
        expect(answer).toMatchObject({ ok: true, value: { conflicts: [] } });
        expect(await this.#rows('SELECT id, deleted FROM documents WHERE scope = $1 AND id = $2', [STORE, id])).toEqual(
          [{ id, deleted: false }],
        );
      },
    };
  }

  /** A new terminal joins; a code that was used up before the answer is replaced by a fresh one. */
  pairing(codeStaysGood: boolean): Act {
    const line = () => ({ ask: askAt(this.#world.cloudUrl), ports: systemPorts() });
    let code = '';
    return {
      begin: async () => {
        code = await (await managerOf(this.#world.cloudUrl)).pairingCode();
        await this.#tolerant(() => pairTerminal(line(), code, 'joins'));
      },
      repeat: async () => {
        if (!codeStaysGood) {
          await expect(pairTerminal(line(), code, 'joins')).rejects.toThrow('pairing_code_used');
          code = await (await managerOf(this.#world.cloudUrl)).pairingCode();
        }
        const joined = await pairTerminal(line(), code, 'joins');
        expect((await joined.upload([joined.sale()])).status).toBe(200);
        const numbers = await this.#rows<{ number: number }>('SELECT number FROM terminals WHERE scope = $1', [BRAND]);
        expect(new Set(numbers.map(({ number }) => number)).size).toBe(numbers.length);
      },
    };
  }

  /** The member's one document in the store says who the guide is. */
  async #expectBound(member: string, guide: string): Promise<void> {
    const found = await this.#rows<{ guide: string }>(
      "SELECT body->>'boundGuide' AS guide FROM documents WHERE scope = $1 AND collection = 'members' AND id = $2",
      [STORE, member],
    );
    expect(found).toEqual([{ guide }]);
    const { body } = await this.#terminal.pull('bindings');
    expect(body.documents.filter(({ id }) => id === `member:${member}`)).toMatchObject([{ member, guide }]);
  }

  async #expectTokenAtTill(token: string, member: string): Promise<void> {
    const page = await this.#world.client?.call('replication.pull', {
      collection: 'bindings',
      request: { checkpoint: null, limit: 1000 },
    });
    const documents = page?.ok === true ? page.value.documents : [];
    expect(documents.filter(({ id }) => id === `token:${token}`)).toMatchObject([{ state: 'bound' }]);
    expect(documents.filter(({ id }) => id === `member:${member}`)).toHaveLength(1);
  }

  #rows<Row extends object>(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> {
    return this.#tables.rows<Row>(sql, parameters);
  }

  #count(from: string, parameters: readonly unknown[]): Promise<number> {
    return this.#tables.count(`SELECT count(*) ${from}`, parameters);
  }

  /** A call that may get no answer, because the cloud died of it. */
  async #tolerant(call: () => Promise<unknown>): Promise<void> {
    await call().catch(() => undefined);
  }

  /** A client asks again while nobody listens or the cloud cannot reach its database. */
  #untilThere<T extends { readonly status: number }>(call: () => Promise<T>): Promise<T> {
    return eventually('the cloud answers', call, ({ status }) => status < 500);
  }
}

/** kill -9 of the database while a sale goes up or between two; afterwards the cloud runs again. */
export async function killPostgres(kill: PostgresKill, world: KillWorld, tables: CloudTables): Promise<void> {
  switch (kill) {
    case 'backend_in_ingest':
      // The cloud lives on with fresh connections.
      return tables.killInIngest(STORE, 'backend', () => world.sell(1));
    case 'postmaster_in_ingest':
      await tables.killInIngest(STORE, 'postmaster', () => world.sell(1));
      break;
    case 'postmaster_idle':
      await tables.killPostmaster();
      await world.sell(1);
  }
  // It says so and ends; whoever keeps it running starts it again.
  await world.cloudEnds();
  await world.armCloud();
}
