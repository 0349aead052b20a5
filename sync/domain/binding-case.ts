/**
 * Reads a binding case (`npm run binding`: claims, guidesLeft, policy; times in epoch seconds) and writes its result in
 * the same unit. Called by the `binding` command.
 */
import {
  CLAIM_SOURCES,
  type BindingClaim,
  type BindingFacts,
  type ClaimId,
  type ClaimOutcome,
  type FoldedBinding,
} from './binding.ts';
import type { StaffId } from './ids.ts';
import {
  booleanAt,
  field,
  idAt,
  integerAt,
  isAbsent,
  isObject,
  listAt,
  objectAt,
  oneOfAt,
  optional,
  present,
  refuse,
  type Outside,
} from './outside.ts';
import type { EpochMs } from './time.ts';

const SECOND_MS = 1000;
const SECONDS_MAX = Math.floor(Number.MAX_SAFE_INTEGER / SECOND_MS / 4);

export interface BindingCaseResult {
  readonly guide: StaffId | null;
  readonly since: number | null;
  readonly lastTouch: number | null;
  readonly claim: ClaimId | null;
  readonly outcomes: Readonly<Record<ClaimId, ClaimOutcome>>;
}

export function bindingCaseAt(at: Outside): BindingFacts {
  objectAt(at);
  const policy = field(at, 'policy');
  objectAt(policy);
  return {
    claims: listAt(field(at, 'claims'), claimAt),
    guidesLeft: optional(field(at, 'guidesLeft'), guidesLeftAt) ?? new Map(),
    policy: {
      protectMs: durationAt(field(policy, 'protectSeconds')),
      validMs: durationAt(field(policy, 'validSeconds')),
    },
  };
}

export function bindingCaseResult({ guide, since, lastTouch, claim, outcomes }: FoldedBinding): BindingCaseResult {
  const seconds = (at: EpochMs | null): number | null => (at === null ? null : at / SECOND_MS);
  return { guide, since: seconds(since), lastTouch: seconds(lastTouch), claim, outcomes: Object.fromEntries(outcomes) };
}

function claimAt(at: Outside): BindingClaim {
  objectAt(at);
  const source = oneOfAt(field(at, 'source'), CLAIM_SOURCES) ?? 'customer_choice';
  const common = {
    id: idAt<'ClaimId'>(field(at, 'id')),
    at: secondsAt(field(at, 'at')),
    terminal: integerAt(field(at, 'terminal')),
    seq: integerAt(field(at, 'seq')),
    ...present({ guideIsMember: optional(field(at, 'guideIsMember'), booleanAt) }),
  };
  const guide = field(at, 'guide');
  if (source === 'customer_choice')
    return { ...common, source, guide: guide.value === null ? null : idAt<'StaffId'>(guide) };
  if (isAbsent(guide)) refuse(guide, 'a claim of no guide can only be the choice of the customer');
  return { ...common, source, guide: isAbsent(guide) ? ('' as StaffId) : idAt<'StaffId'>(guide) };
}

function guidesLeftAt(at: Outside): ReadonlyMap<StaffId, EpochMs> {
  if (!objectAt(at) || !isObject(at.value)) return new Map();
  return new Map(Object.keys(at.value).map((guide) => [guide as StaffId, secondsAt(field(at, guide))]));
}

const secondsAt = (at: Outside): EpochMs =>
  (integerAt(at, { min: -SECONDS_MAX, max: SECONDS_MAX }) * SECOND_MS) as EpochMs;

const durationAt = (at: Outside): number => integerAt(at, { max: SECONDS_MAX }) * SECOND_MS;
