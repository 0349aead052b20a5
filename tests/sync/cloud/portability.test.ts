/** The cloud's SQL runs on any PostgreSQL that spreads rows by scope: checked on its text, so that nobody has to remember. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../../../sync/cloud/store/migrations/index.ts';

const schema = MIGRATIONS.map(({ sql }) => sql).join('\n');
const tables = [...schema.matchAll(/CREATE TABLE (\w+) \(([\s\S]*?)\)(?: PARTITION BY RANGE \((\w+)\))?;/g)].map(
  ([, name = '', body = '', partitionedBy]) => ({ name, body, partitionedBy }),
);

/** Every piece of SQL in the cloud's sources: a quoted or templated text that begins as a statement does. */
const sources = readdirSync('sync/cloud', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('sync/cloud', name));
const statements = sources.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(['"`])((?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH) [\s\S]*?)\1/g)].map(
    ([, , sql = '']) => ({ file, sql: sql.replaceAll(/\s+/g, ' ') }),
  ),
);
/** About the database itself, or about all of it at once (a restore), not about rows of a scope. */
const isAboutServer = ({ file, sql }: (typeof statements)[number]): boolean =>
  /information_schema|pg_database|SELECT 1/.test(sql) ||
  /\/(archive\/|backup\/|store\/history|store\/journal-partitions|store\/migrations\/)/.test(file);

describe('the schema', () => {
  test('has tables, all of which are looked at', () => {
    expect(tables.length).toBeGreaterThan(15);
    expect(schema.match(/CREATE TABLE (?!\w+ PARTITION OF)/g)).toHaveLength(tables.length);
  });

  test('what is partitioned has the month in its key, and a default partition, so that no row is ever refused', () => {
    const partitioned = tables.filter(({ partitionedBy }) => partitionedBy !== undefined);
    expect(partitioned.map(({ name, partitionedBy }) => [name, partitionedBy])).toEqual([['journal_entries', 'month']]);
    for (const { name, body } of partitioned) {
      expect(body).toMatch(/PRIMARY KEY \(scope, [^)]*month\)$/);
      expect(schema).toContain(`CREATE TABLE ${name}_default PARTITION OF ${name} DEFAULT;`);
    }
  });

  test.each(tables)('$name: its primary key begins with the scope', ({ body }) => {
    expect(body).toMatch(/\bscope text NOT NULL/);
    expect(body).toMatch(/PRIMARY KEY \(scope[,)]/);
  });

  test('every index begins with the scope', () => {
    const indexes = [...schema.matchAll(/CREATE (?:UNIQUE )?INDEX (\w+) ON \w+ \((\w+)/g)];
    expect(indexes.length).toBeGreaterThan(3);
    for (const [, name, first] of indexes) expect([name, first]).toEqual([name, 'scope']);
  });

  test('no serials, triggers, functions, foreign keys or defaults that the server computes', () => {
    // As a type: a column may be called so.
    expect(schema).not.toMatch(/\w (big)?serial\b/i);
    expect(schema).not.toMatch(/\b(IDENTITY|SEQUENCE|TRIGGER|FUNCTION|REFERENCES|now\(\)|random)\b/i);
  });

  test('is spread by distribute.sql table by table', () => {
    const spread = readFileSync('sync/cloud/store/distribute.sql', 'utf8');
    const gone = new Set([...schema.matchAll(/DROP TABLE (\w+);/g)].map(([, name = '']) => name));
    for (const name of [...tables.map((table) => table.name), 'migrations'])
      expect([name, spread.includes(`('${name}'`)]).toEqual([name, !gone.has(name)]);
    const lines = spread.split('\n').filter((line) => line.startsWith('SELECT'));
    expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
  });
});

describe('the statements', () => {
  test('are found', () => expect(statements.length).toBeGreaterThan(50));

  test.each(statements.filter((one) => !isAboutServer(one)))('$file: $sql', ({ sql }) => {
    expect(sql).toMatch(/\bscope\b/);
    expect(sql).not.toMatch(
      /\b(LISTEN|NOTIFY|xmin|ctid|nextval|currval|now\(\)|clock_timestamp|CURRENT_TIMESTAMP|random\(\)|gen_random_uuid|pg_advisory\w*|txid_\w+)\b/i,
    );
  });
});
