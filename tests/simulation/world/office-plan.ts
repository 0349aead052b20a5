/**
 * What managers decide at a till: settings of the store, saved at two tills that may not hear of each other, and forgotten PINs set anew,
 * also by a second manager at another till; the persons log in with them. Stories laid over some plans of desk-plan.ts in which nobody
 * has a voucher. A stream of its own, so that no other plan moves. No server's clock is wrong: of two PINs the later one holds.
 */
import { faultOfNewPin } from '../../../sync/domain/new-pin.ts';
import { seeded, type Random } from '../seeded.ts';
import type { Fault, Plan } from './plan.ts';

/** By whom; the cashier may neither and is to be refused. */
export type Manager = '9001' | '9002' | '1001';

export type OfficeDeed =
  | {
      readonly do: 'saveSetting';
      readonly terminal: number;
      readonly by: Manager;
      readonly setting: 'itemLinks' | 'receiptTemplate';
      /** What makes its value another one than every other's; null takes the setting away. */
      readonly mark: number | null;
      readonly twice: boolean;
    }
  | {
      readonly do: 'resetPin';
      readonly terminal: number;
      readonly by: Manager;
      readonly staff: '2001' | '2002';
      readonly newPin: string;
      readonly twice: boolean;
    }
  /** With the PIN that the person was told last. */
  | { readonly do: 'logInAnew'; readonly terminal: number; readonly staff: '2001' | '2002' };

type Timed = { readonly at: number } & (OfficeDeed | Fault);
const SHARE = 0.4;
/** Of one person: each PIN is tried at every till in the end, and too many wrong ones in a row lock the person. */
const RESETS_MAX = 3;
const MANAGERS: readonly Manager[] = ['9001', '9001', '9001', '9002', '9002', '1001'];
const JOURNAL_POINTS = [
  'journal.before_write',
  'journal.after_write_before_fsync',
  'journal.after_fsync_before_ack',
  'upload.before_send',
  'upload.after_answer_before_note',
] as const;

/** What happens beside the plan; undefined where nobody decides anything. */
export function officeStories(seed: number, plan: Plan): readonly Timed[] | undefined {
  const random = seeded(seed).fork('desk office');
  if (!random.chance(SHARE)) return undefined;
  const whole = Array.from({ length: 1 + random.below(3) }, () => random.pick([settings, pins])(random, plan)).flat();
  const resets = new Map<string, number>();
  return whole.filter((story) => {
    if (story.do !== 'resetPin') return true;
    const before = resets.get(story.staff) ?? 0;
    resets.set(story.staff, before + 1);
    return before < RESETS_MAX;
  });
}

/** One setting, saved at two tills or more. */
function settings(random: Random, plan: Plan): readonly Timed[] {
  const { at, here, there } = meeting(random, plan);
  const setting = random.pick(['itemLinks', 'receiptTemplate'] as const);
  const save = (terminal: number, when: number): Timed => ({
    at: when,
    do: 'saveSetting',
    terminal,
    by: random.pick(MANAGERS),
    setting,
    mark: random.chance(0.15) ? null : random.below(1e8),
    twice: random.chance(0.2),
  });
  return [
    save(here, at),
    ...(random.chance(0.7) ? [save(there, at + random.below(4_000))] : []),
    ...(random.chance(0.4) ? [save(random.pick([here, there]), at + 5_000 + random.below(15_000))] : []),
    ...troubles(random, plan, { at, here, there }),
  ];
}

/** One person, whose PIN is set once or by two managers, and who comes to tills of both stores. */
function pins(random: Random, plan: Plan): readonly Timed[] {
  const { at, here } = meeting(random, plan);
  const there = random.below(plan.terminals.length);
  const staff = random.pick(['2001', '2002'] as const);
  const reset = (terminal: number, when: number): Timed => ({
    at: when,
    do: 'resetPin',
    terminal,
    by: random.pick(MANAGERS),
    staff,
    newPin: pinOf(random),
    twice: random.chance(0.15),
  });
  const comes = (terminal: number, when: number): Timed => ({ at: when, do: 'logInAnew', terminal, staff });
  return [
    reset(here, at),
    comes(here, at + 1_000),
    ...(random.chance(0.6) ? [reset(there, at + random.below(12_000))] : []),
    comes(there, at + 4_000 + random.below(15_000)),
    ...troubles(random, plan, { at, here, there }),
  ];
}

interface Meeting {
  readonly at: number;
  readonly here: number;
  /** Of the same store; the same till where it has one. */
  readonly there: number;
}

function meeting(random: Random, { terminals, endsAt }: Plan): Meeting {
  const here = random.below(terminals.length);
  const store = [...terminals.keys()].filter((terminal) => terminals[terminal] === terminals[here]);
  const others = store.filter((terminal) => terminal !== here);
  return {
    at: 4_000 + random.below(Math.max(1, endsAt - 20_000)),
    here,
    there: others.length === 0 ? here : random.pick(others),
  };
}

/** The line is cut, the till or the cloud dies, a backup comes back. */
function troubles(random: Random, { clouds }: Plan, { at, here, there }: Meeting): readonly Timed[] {
  const cutOff = (terminal: number): Timed => ({
    at: at - 2_000 + random.below(3_000),
    do: 'cutOff',
    terminal,
    forMs: random.below(30_000),
  });
  const near = (): number => at + random.below(6_000);
  return [
    ...(random.chance(0.45) ? [cutOff(here)] : []),
    ...(random.chance(0.3) ? [cutOff(there)] : []),
    ...(random.chance(0.3)
      ? [
          {
            at: at + random.below(3_000),
            do: 'killAt' as const,
            terminal: random.pick([here, there]),
            point: random.pick(JOURNAL_POINTS),
            power: random.chance(0.5),
            downMs: random.below(10_000),
          },
        ]
      : []),
    ...(random.chance(0.35)
      ? [
          {
            at: near(),
            do: 'killCloud' as const,
            cloud: random.below(clouds),
            steps: 1 + random.below(60),
            downMs: random.below(5_000),
          },
        ]
      : []),
    ...(random.chance(0.25)
      ? [{ at: at + 3_000 + random.below(20_000), do: 'restoreCloud' as const, agoMs: random.below(30_000) }]
      : []),
  ];
}

function pinOf(random: Random): string {
  const pin = String(100_000 + random.below(900_000));
  return faultOfNewPin(pin) === undefined ? pin : pinOf(random);
}
