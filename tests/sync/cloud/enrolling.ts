/** A till's hands for members: entries sealed as the host seals them, and their upload with the keys beside it. */
import { expect } from 'vitest';
import { MemberVault } from '../../../main/member/member-vault.ts';
import { personKeys } from '../../../main/member/person-keys.ts';
import { systemPorts } from '../../../main/ports.ts';
import type { SignedEntry, TestCloud, TestTerminal } from './harness.ts';

/** As the host of a till does it: sealed under a key of the person, which goes beside the entries. */
export class Enrolling {
  readonly entries: SignedEntry[] = [];
  readonly #cloud: Pick<TestCloud, 'ask'>;
  readonly #till: TestTerminal;
  readonly #files = new Map<string, string>();
  #vault: MemberVault | undefined;

  constructor(cloud: Pick<TestCloud, 'ask'>, till: TestTerminal) {
    this.#cloud = cloud;
    this.#till = till;
  }

  async enroll(
    fields: Record<string, string>,
    { guide, marketing = false }: { guide?: string; marketing?: boolean } = {},
  ) {
    const vault = await this.#open();
    const member = this.#till.freshId();
    const consent = {
      version: '2026-01',
      purpose: 'membership-and-guide',
      channel: 'till',
      operator: '2001',
      marketing,
    };
    const named = guide === undefined ? {} : { guide };
    this.entries.push(
      this.#till.entry('member.enrolled', { member, sealed: await vault.sealFor(member, fields), ...named, consent }),
    );
    if (guide !== undefined)
      this.entries.push(
        this.#till.entry('binding.claimed', {
          claim: this.#till.freshId(),
          member,
          guide,
          source: 'manual_phone',
          claimSeq: this.#till.seq,
        }),
      );
    return member;
  }

  /** As `main/member/profile-desk.ts` writes it. */
  async profile(member: string, changes: Readonly<Record<string, string | null>>) {
    const vault = await this.#open();
    const box = { changes: Object.entries(changes).map(([field, value]) => ({ field, value })) };
    this.entries.push(this.#till.entry('member.profiled', { member, sealed: await vault.sealFor(member, box) }));
  }

  consent(member: string, purpose: string, given: boolean) {
    const said = { purpose, given, version: '2026-01', channel: 'till' };
    this.entries.push(this.#till.entry('member.consented', { member, ...said }));
  }

  async upload(withKeys = true) {
    const keysFor = personKeys(await this.#open(), this.#till.profile.sealKey, systemPorts().random);
    const { id: terminal, token } = this.#till;
    const keys = withKeys ? { personKeys: keysFor(this.entries as never) } : {};
    const answer = await this.#cloud.ask('/v1/journal', { token, json: { terminal, entries: this.entries, ...keys } });
    expect(answer.status).toBe(200);
  }

  async #open(): Promise<MemberVault> {
    this.#vault ??= await MemberVault.load(
      {
        read: (name) => Promise.resolve(this.#files.get(name)),
        write: (name, text) => Promise.resolve(void this.#files.set(name, text)),
        remove: (name) => Promise.resolve(void this.#files.delete(name)),
        rename: () => Promise.resolve(),
      },
      new Uint8Array(32).fill(5),
      systemPorts().random,
    );
    return this.#vault;
  }
}
