/** What a manager says of proofs of tasks at a till: whatever its list shows, the same press again where no answer comes. Part of till-care.ts. */
import type { ReviewSaid } from '../../../sync/domain/invariants-tasks.ts';
import type { Random } from '../seeded.ts';
import type { ProofDeed } from './proof-plan.ts';
import { idOf, isInDoubt, type TillHands } from './till-hands.ts';

export class TillProofs {
  readonly sent: ReviewSaid[] = [];
  /** What the screen called done. */
  readonly kept: ReviewSaid[] = [];
  readonly #hands: TillHands;

  constructor(hands: TillHands) {
    this.#hands = hands;
  }

  /** For a manager who is logged in. */
  review({ verdict, twice }: ProofDeed, by: string, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const [review, nth] = [idOf(this.#hands, random), random.below(6)];
    let said: ReviewSaid | undefined;
    return async () => {
      if (said === undefined) {
        const shown = await terminal.call('task.list', {});
        if (!shown.ok) return !isInDoubt(shown);
        const proofs = shown.value.items.flatMap(({ task, store, progress }) =>
          progress.flatMap((one) =>
            one.proofs.flatMap(({ fact }) => (fact === undefined ? [] : [{ task, store, fact }])),
          ),
        );
        const chosen = proofs[nth % Math.max(1, proofs.length)];
        if (chosen === undefined) return true;
        said = { ...chosen, review, verdict, words: verdict === 'accepted' ? '' : `柜台看 ${String(nth)}`, by };
        this.sent.push(said);
      }
      const { task, fact, words } = said;
      const asked = { task, review, fact, verdict, words } as never;
      const second = twice ? terminal.call('task.review', asked) : undefined;
      const answers = [await terminal.call('task.review', asked), await second];
      if (answers.some((answer) => answer?.ok === true)) this.kept.push(said);
      return answers.every((answer) => !isInDoubt(answer));
    };
  }
}
