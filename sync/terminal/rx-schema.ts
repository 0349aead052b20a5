/**
 * Turns the Typebox schema of a collection into the schema that RxDB wants: primary key `id` with a length, a length or
 * a step for every indexed field, required fields at the top, and no keyword that RxDB does not know. Documents are not
 * validated again here (a validator would cost more than the insert and ajv needs eval): the cloud wrote them.
 * An index on an array or an optional field is refused, because RxDB answers 0 rows for it without a word (loss 6).
 */
import type { RxJsonSchema } from 'rxdb';
import type { TSchema } from 'typebox';
import type { CollectionPlan } from '../schemas/collections.ts';

/** A document as RxDB keeps it. Its fields are read through the schemas' types by the one module that asks for them. */
export interface StoredDocument {
  readonly id: string;
  readonly [field: string]: unknown;
}

export const ID_LENGTH_MAX = 100;
const INDEXED_TEXT_MAX = 64;

type Property = Readonly<Record<string, unknown>>;
interface RxProperty {
  type: string | string[];
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
}

export function rxSchema(plan: CollectionPlan): RxJsonSchema<StoredDocument> {
  const properties = propertiesOf(plan.schema);
  const required = requiredOf(plan.schema);
  const indexed = new Set(plan.indexes.flat());
  for (const field of indexed) {
    if (!required.includes(field)) throw new Error(`index on a field that is not required: ${field}`);
  }
  const fields = Object.entries(properties).map(([name, property]) => [
    name,
    name === 'id'
      ? { type: 'string', maxLength: ID_LENGTH_MAX }
      : indexed.has(name)
        ? indexedProperty(name, property)
        : { type: typesOf(property) },
  ]);
  return {
    version: plan.version,
    primaryKey: 'id',
    type: 'object',
    properties: Object.fromEntries(fields) as RxJsonSchema<StoredDocument>['properties'],
    required: [...new Set(['id', ...required])],
    indexes: plan.indexes.map((index) => [...index]),
  };
}

function indexedProperty(name: string, property: Property): RxProperty {
  const type = typesOf(property);
  if (type === 'string') return { type, maxLength: lengthOf(property) };
  if (type === 'integer') {
    return {
      type: 'integer',
      minimum: Number(property['minimum'] ?? 0),
      maximum: Number(property['maximum'] ?? Number.MAX_SAFE_INTEGER),
      multipleOf: 1,
    };
  }
  throw new Error(`no index is possible on ${name}: ${String(type)}`);
}

function lengthOf(property: Property): number {
  const words = property['enum'];
  if (Array.isArray(words)) return Math.max(...words.map((word) => String(word).length));
  return Number(property['maxLength'] ?? INDEXED_TEXT_MAX);
}

/** The JSON types of a property; those of a union are put together. */
function typesOf(property: Property): string | string[] {
  const type = property['type'];
  if (typeof type === 'string') return type;
  const options = property['anyOf'];
  if (Array.isArray(options)) {
    const types = [...new Set(options.flatMap((option) => typesOf(option as Property)))];
    return types.length === 1 && types[0] !== undefined ? types[0] : types;
  }
  return ['string', 'number', 'boolean', 'object', 'array', 'null'];
}

const propertiesOf = (schema: TSchema): Readonly<Record<string, Property>> =>
  (schema as { properties?: Record<string, Property> }).properties ?? {};
const requiredOf = (schema: TSchema): readonly string[] => (schema as { required?: string[] }).required ?? [];
