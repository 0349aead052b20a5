/**
 * What must hold of what managers decide at a till: a setting that was saved reaches the store and all its tills agree on it, a PIN set
 * anew opens every till and the one before none, the later of two holds, none is readable anywhere, and who did it may. Worked out here
 * anew from journals and what the cloud has. Pure; instants in milliseconds. Called by invariants.ts.
 */
import type { CloudSeen, JournalSeen, Violation, WorldSeen } from './invariants.ts';
import { permits, type Grants, type Permission } from './permission.ts';
import { rightForSetting } from './setting-rights.ts';

/** A setting and the hash of its value (protocol/settings.ts); one that is not there has the hash of null. */
export interface SettingSeen {
  readonly setting: string;
  readonly hash: string;
}
/** Saved at a till, journalled and in its database; `base` is what was there before. */
export interface SavedHere extends SettingSeen {
  readonly base: string;
}
/** Whether a PIN opened a till at rest. */
export interface TriedPin {
  readonly staff: string;
  readonly pin: string;
  readonly opens: boolean;
}
/** What one till has of both at rest. */
export interface OfficeTill {
  readonly settings: readonly SettingSeen[];
  readonly saves: readonly SavedHere[];
  readonly pins: readonly TriedPin[];
}
/** A PIN set anew, as the cloud received it. */
export interface ResetSeen {
  readonly staff: string;
  /** By the till's clock, and when the cloud had it. */
  readonly at: number;
  readonly receivedAt: number;
  /** Undefined where its box does not open. */
  readonly pin: string | undefined;
  /** It went to quarantine. */
  readonly isRefused: boolean;
}
/** The PIN that the cloud goes by; `since` is 0 for the one that the person began with. */
export interface PinInForce {
  readonly staff: string;
  readonly pin: string | undefined;
  readonly since: number;
}
export interface OfficeSeen {
  readonly grants: ReadonlyMap<string, Grants>;
  /** By store, with what each setting began with. */
  readonly settings: readonly (SettingSeen & { readonly store: string; readonly first: string })[];
  /** Saved settings of honest tills that the cloud did not take. */
  readonly refused: readonly string[];
  readonly resets: readonly ResetSeen[];
  readonly inForce: readonly PinInForce[];
  /** Where a PIN, or what it is checked against, can be read. */
  readonly leaks: readonly string[];
}

export function officeFaults({ journals, cloud, isQuiet }: WorldSeen): readonly Violation[] {
  const { office } = cloud;
  if (office === undefined) return [];
  return [
    ...journals.flatMap((journal) => rightFaults(journal, office)),
    ...office.leaks.map((detail): Violation => ({ invariant: 'pin_stays_sealed', detail })),
    ...(isQuiet ? [...settingFaults(journals, cloud, office), ...pinFaults(journals, office)] : []),
  ];
}

/** Who saved a setting or set a PIN may. */
function rightFaults({ terminal, entries }: JournalSeen, { grants }: OfficeSeen): readonly Violation[] {
  return entries.flatMap(({ seq, kind, staff, body }): readonly Violation[] => {
    const [by, permission] = decided(kind, staff, body);
    if (by === undefined || permission === undefined || permits(grants.get(by) ?? {}, permission)) return [];
    return [{ invariant: 'office_allowed', detail: `terminal ${terminal}: entry ${String(seq)} (${kind}) by ${by}` }];
  });
}

function decided(
  kind: string,
  staff: string | null | undefined,
  body: unknown,
): readonly [(string | undefined)?, (Permission | undefined)?] {
  if (kind === 'setting.saved') return [staff ?? '', rightForSetting((body as { setting: string }).setting)];
  if (kind === 'staff.pin_reset') return [(body as { approval: { by: string } }).approval.by, 'reset_pin'];
  return [];
}

/** The store has one of those that were saved last, and so has every till of it. */
function settingFaults(
  journals: readonly JournalSeen[],
  { wasPutBack }: CloudSeen,
  { settings, refused }: OfficeSeen,
): readonly Violation[] {
  const tills = journals.filter(({ isGone, office }) => !isGone && office !== undefined);
  return [
    ...refused.map((detail): Violation => ({ invariant: 'saved_setting_holds', detail })),
    ...settings.flatMap(({ store, setting, hash, first }): readonly Violation[] => {
      const place = `${setting} of store ${store}`;
      const own = journals.filter((journal) => journal.store === store);
      const saved = new Set(own.flatMap(({ entries }) => entries.flatMap((entry) => hashSaved(entry, setting))));
      const saves = tills
        .filter((till) => till.store === store)
        .flatMap(({ office }) => office?.saves.filter((save) => save.setting === setting) ?? []);
      const isReplaced = saves.some((save) => save.base === hash && save.hash !== hash);
      const others = tills.filter(
        ({ store: at, office }) =>
          at === store && office?.settings.find((each) => each.setting === setting)?.hash !== hash,
      );
      return [
        ...(hash === first || saved.has(hash) ? [] : [holds(`${place} is what nobody saved`)]),
        // A backup may have come back from before it was saved; what was taken away has the same hash every time.
        ...(isReplaced && wasPutBack !== true && !isSavedAgain(saves, hash, first)
          ? [holds(`${place} is one that another was saved in place of`)]
          : []),
        ...others.map(({ terminal }): Violation => {
          return { invariant: 'settings_agree', detail: `terminal ${terminal} has another ${place}` };
        }),
      ];
    }),
  ];
}

const holds = (detail: string): Violation => ({ invariant: 'saved_setting_holds', detail });

const hashSaved = ({ kind, body }: { readonly kind: string; readonly body: unknown }, setting: string): string[] => {
  const saved = body as SettingSeen;
  return kind === 'setting.saved' && saved.setting === setting ? [saved.hash] : [];
};

/** Its value stands for more than one save: what was taken away looks the same every time. */
const isSavedAgain = (saves: readonly SavedHere[], hash: string, first: string): boolean =>
  saves.filter((save) => save.hash === hash).length + (hash === first ? 1 : 0) > 1;

/** The last one by the clocks opens, at every till, and none before it. */
function pinFaults(journals: readonly JournalSeen[], { resets, inForce }: OfficeSeen): readonly Violation[] {
  const fault = (detail: string): Violation => ({ invariant: 'last_pin_holds', detail });
  return inForce.flatMap(({ staff, pin, since }): readonly Violation[] => {
    const own = resets.filter((reset) => reset.staff === staff);
    const taken = own.filter(({ isRefused }) => !isRefused);
    const isKnown = since === 0 ? pin !== undefined : taken.some((reset) => reset.pin === pin && reset.at >= since);
    // A till's clock that is ahead counts as the moment at which the cloud had it.
    const later = taken.filter(({ at, receivedAt }) => Math.min(at, receivedAt) > since);
    const tried = journals.flatMap(({ terminal, isGone, office }) =>
      isGone ? [] : (office?.pins ?? []).filter((one) => one.staff === staff).map((one) => ({ terminal, ...one })),
    );
    return [
      ...own.filter(({ isRefused }) => isRefused).map(() => fault(`a PIN of ${staff} was refused`)),
      ...(isKnown ? [] : [fault(`${staff} has a PIN that nobody set`)]),
      ...later.map(({ at }) => fault(`${staff}: the PIN of ${String(since)} holds, not that of ${String(at)}`)),
      ...tried
        .filter((one) => one.opens !== (one.pin === pin))
        .map((one) =>
          fault(`${one.pin} of ${staff} ${one.opens ? 'opens' : 'does not open'} terminal ${one.terminal}`),
        ),
    ];
  });
}
