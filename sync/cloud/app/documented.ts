/** Small pieces of route descriptions: a schema with its example, problem answers, lists with `items` and `next`. */
import Type, { type TSchema } from 'typebox';
import { PROBLEM } from '../../protocol/messages.ts';

/** The schema with an example, which the OpenAPI description shows; validation is unchanged. */
export const withExample = <Schema extends TSchema>(schema: Schema, example: unknown): Schema => ({
  ...schema,
  examples: [example],
});

const PROBLEM_EXAMPLE = {
  type: 'urn:guidepost:problem:not_authenticated',
  title: 'Not authenticated',
  status: 401,
  code: 'not_authenticated',
};

/** What a route answers: its content, and any problem. */
export const answers = (schema: TSchema, example: unknown) => ({
  200: withExample(schema, example),
  default: {
    description: 'problem',
    content: { 'application/problem+json': { schema: withExample(PROBLEM, PROBLEM_EXAMPLE) } },
  },
});

export const listOf = (item: TSchema) =>
  Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });

export const BEARER = [{ bearer: [] }];
