/**
 * A connection's statements one after the other, in the order in which they were asked for, however many are asked for at
 * once. Called by the simulated databases and by the sessions of the property test.
 */
export type InTurn = <Answer>(run: () => Promise<Answer>) => Promise<Answer>;

export function inTurn(): InTurn {
  let before: Promise<unknown> = Promise.resolve();
  return (run) => {
    const answer = before.then(run);
    before = answer.catch(() => undefined);
    return answer;
  };
}
