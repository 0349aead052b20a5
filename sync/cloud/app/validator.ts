/** One validator for every route: the schemas of sync/, compiled. A misfit is a 422 that names the place, never the value. */
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Refusal } from './problem.ts';

export function validatorOf(schema: TSchema) {
  const compiled = Compile(schema);
  return (data: unknown): { value: unknown } | { error: Error } => {
    if (compiled.Check(data)) return { value: data };
    const [first] = compiled.Errors(data);
    const where = first?.instancePath === '' || first === undefined ? '/' : first.instancePath;
    return { error: new Refusal(422, 'invalid', `${where}: ${first?.message ?? 'not valid'}`, { path: where }) };
  };
}
