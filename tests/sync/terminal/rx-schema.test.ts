import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { COLLECTION_NAMES, COLLECTIONS, type CollectionPlan } from '../../../sync/schemas/collections.ts';
import { STAFF_DOCUMENT } from '../../../sync/schemas/documents/catalogue.ts';
import { COLLECTIONS_MAX, openDatabase } from '../../../sync/terminal/open-database.ts';
import { rxSchema } from '../../../sync/terminal/rx-schema.ts';

describe('the schemas that RxDB gets', () => {
  test.each(COLLECTION_NAMES)('%s has a primary key with a length and only keywords that RxDB knows', (name) => {
    const schema = rxSchema(COLLECTIONS[name]);
    expect(schema.primaryKey).toBe('id');
    const properties = schema.properties as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    expect(properties['id']).toEqual({ type: 'string', maxLength: 100 });
    expect(schema.required).toContain('id');
    for (const property of Object.values(properties)) {
      expect(
        Object.keys(property).filter((key) => !['type', 'maxLength', 'minimum', 'maximum', 'multipleOf'].includes(key)),
      ).toEqual([]);
    }
    for (const field of (schema.indexes ?? []).flat()) {
      const property = properties[field];
      expect(schema.required).toContain(field);
      expect(property?.['type'] === 'string' ? property['maxLength'] : property?.['multipleOf']).toBeGreaterThan(0);
    }
  });

  test('what a manager manages is no field of the staff schema, so that databases of before open, and is kept all the same', () => {
    const plan = COLLECTIONS.staff;
    expect(Object.keys(rxSchema(plan).properties)).toEqual([
      'id',
      'name',
      'roles',
      'stores',
      'tokenNumber',
      'from',
      'leftAt',
      'onDuty',
    ]);
    const person = { id: '9003', name: '区', roles: ['storeManager'], stores: [], tokenNumber: 1, from: 0 };
    const manager = { ...person, manages: { regions: ['east'] } };
    expect([Compile(plan.schema).Check(manager), Compile(STAFF_DOCUMENT).Check(manager)]).toEqual([true, true]);
  });

  const plan = (schema: CollectionPlan['schema'], index: string): CollectionPlan => ({
    scope: 'store',
    schema,
    version: 0,
    indexes: [[index]],
    push: false,
  });

  test('an index on an array is refused: RxDB would answer 0 rows (loss 6)', () => {
    expect(() => rxSchema(plan(Type.Object({ id: Type.String(), codes: Type.Array(Type.String()) }), 'codes'))).toThrow(
      'no index is possible on codes',
    );
  });

  test('an index on an optional field is refused', () => {
    expect(() => rxSchema(plan(Type.Object({ id: Type.String(), plu: Type.Optional(Type.String()) }), 'plu'))).toThrow(
      'not required',
    );
  });
});

describe('the number of collections', () => {
  test('is 13 at most, which is what the free RxDB opens', () =>
    expect(COLLECTION_NAMES.length).toBeLessThanOrEqual(COLLECTIONS_MAX));

  test('a 14th is not attempted', async () => {
    const plans: Record<string, CollectionPlan> = { ...COLLECTIONS, oneMore: COLLECTIONS.settings };
    await expect(openDatabase('too-many', undefined as never, plans)).rejects.toThrow('14 collections planned');
  });
});
