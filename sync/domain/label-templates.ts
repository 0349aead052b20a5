/**
 * A store's scan settings from outside: how its scales print labels, and which web addresses stand on its goods. Refuses what
 * could read a label wrongly: widths that do not add up to a label, two templates for one text. Names what is only risky:
 * a label that while paying is taken for a payment code. DOMAIN.md §3. Called by the scan settings of the till and their page.
 */
import { isObject } from './outside.ts';
import { err, ok, type Result } from './result.ts';
import { LABEL_FIELDS, lengthOfLabel, type LabelField, type LabelTemplate } from './scale-label.ts';

/** Documents of the collection `settings`. */
export const TEMPLATES_SETTING = 'labelTemplates';
export const ITEM_LINKS_SETTING = 'itemLinks';

export const TEMPLATES_MAX = 20;
export const LABEL_LENGTHS: readonly number[] = [13, 18];
const FIELD_DIGITS_MAX = 6;
const PLU_DIGITS = 5;
const FIELDS_MAX = 8;
const UNITS = [1, 10, 100, 1000];

export const TEMPLATE_FAULTS = [
  'not_a_list',
  'too_many',
  'bad_prefix',
  'bad_field',
  'no_plu',
  'twice',
  'widths',
  'overlap',
] as const;
export interface TemplateFault {
  readonly code: (typeof TEMPLATE_FAULTS)[number];
  /** Which template, from 0; for `overlap` the later of the two. */
  readonly index: number;
  /** For `widths`: the digits that it adds up to. For `overlap`: the template that it collides with, from 0. */
  readonly figure?: number;
}

/** Templates from a settings document. Errors: every fault of every template, in order. */
export function readTemplates(value: unknown): Result<readonly LabelTemplate[], readonly TemplateFault[]> {
  if (!Array.isArray(value)) return err([{ code: 'not_a_list', index: 0 }]);
  if (value.length > TEMPLATES_MAX) return err([{ code: 'too_many', index: TEMPLATES_MAX }]);
  const read = value.map((each: unknown, index) => templateAt(each, index));
  const faults = read.flatMap((each) => (each.ok ? [] : [each.error]));
  const templates = read.flatMap((each) => (each.ok ? [each.value] : []));
  if (faults.length > 0) return err(faults);
  const overlaps = templates.flatMap((template, index): TemplateFault[] => {
    const other = templates.findIndex((each, at) => at < index && collides(each, template));
    return other < 0 ? [] : [{ code: 'overlap', index, figure: other }];
  });
  return overlaps.length > 0 ? err(overlaps) : ok(templates);
}

/** One text could be either: the first would always win and the other never be read. */
const collides = (one: LabelTemplate, other: LabelTemplate): boolean =>
  lengthOfLabel(one) === lengthOfLabel(other) &&
  (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix));

/** True when such a label looks like an Alipay payment code (`25` to `30`, 16 to 24 digits): while paying it is taken for one. */
export const looksLikePayment = (template: LabelTemplate): boolean =>
  /^2[5-9]/.test(template.prefix) && lengthOfLabel(template) >= 16;

function templateAt(value: unknown, index: number): Result<LabelTemplate, TemplateFault> {
  const fail = (code: TemplateFault['code'], figure?: number): Result<never, TemplateFault> =>
    err({ code, index, ...(figure === undefined ? {} : { figure }) });
  const { prefix, fields } = isObject(value) ? value : {};
  if (typeof prefix !== 'string' || !/^2\d{1,3}$/.test(prefix)) return fail('bad_prefix');
  if (!Array.isArray(fields) || fields.length > FIELDS_MAX) return fail('bad_field');
  const known = fields.flatMap((each: unknown) => fieldAt(each) ?? []);
  if (known.length !== fields.length) return fail('bad_field');
  const count = (name: LabelField['name']): number => known.filter((each) => each.name === name).length;
  if (known.find(({ name }) => name === 'plu')?.digits !== PLU_DIGITS) return fail('no_plu');
  if (LABEL_FIELDS.some((name) => name !== 'ignored' && count(name) > 1)) return fail('twice');
  const template = { prefix, fields: known };
  const length = lengthOfLabel(template);
  return LABEL_LENGTHS.includes(length) ? ok(template) : fail('widths', length);
}

function fieldAt(value: unknown): LabelField | undefined {
  const { name, digits, unit } = isObject(value) ? value : {};
  const known = LABEL_FIELDS.find((each) => each === name);
  if (known === undefined || typeof digits !== 'number' || !Number.isSafeInteger(digits)) return undefined;
  if (digits < 1 || digits > FIELD_DIGITS_MAX) return undefined;
  if (unit === undefined || unit === 1) return { name: known, digits };
  const mayHaveUnit = known === 'grams' || known === 'fen';
  return mayHaveUnit && typeof unit === 'number' && UNITS.includes(unit) ? { name: known, digits, unit } : undefined;
}

/** Web addresses on goods: on this host, the part of the path in the place of `{code}` is a code of the catalogue. */
export interface ItemLinkRule {
  /** `q.brand.cn`, without scheme and port. */
  readonly host: string;
  /** `/i/{code}/{serial}` or `/i?c={code}`; `{…}` other than `{code}` may be anything. */
  readonly path: string;
}
export const ITEM_LINKS_MAX = 20;

/** Item-code addresses from a settings document; what makes no sense is left out. */
export function readItemLinks(value: unknown): readonly ItemLinkRule[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, ITEM_LINKS_MAX).flatMap((each: unknown) => {
    const { host, path } = isObject(each) ? each : {};
    if (typeof host !== 'string' || typeof path !== 'string') return [];
    return isItemLinkRule({ host, path }) ? [{ host: host.toLowerCase(), path }] : [];
  });
}

export const isItemLinkRule = ({ host, path }: ItemLinkRule): boolean =>
  /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(host) &&
  host.length <= 100 &&
  path.length <= 200 &&
  path.startsWith('/') &&
  path.split('{code}').length === 2;
