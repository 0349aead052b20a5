/** What a member agreed to and when; taken back or given with one press. */
import type { ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { PersonView } from '../../../main/contract/person-views.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { CONSENT_PURPOSES, type ConsentsNow } from '../../../sync/domain/member-consent.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import css from './person.module.css';

interface ConsentRowsProps {
  readonly member: MemberId;
  readonly consents: ConsentsNow;
  readonly onAnswer: (answer: Answer<PersonView>) => boolean;
}

export function ConsentRows({ member, consents, onAnswer }: ConsentRowsProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  return (
    <section className={css['group']} aria-label={words.person.consents}>
      <h3>{words.person.consents}</h3>
      {CONSENT_PURPOSES.map((purpose) => {
        const held = consents[purpose];
        const isGiven = held?.given === true;
        const when = held === null ? '' : format.stamp(held.at);
        return (
          <p key={purpose} className={css['row']} data-testid={`consent-${purpose}`} data-given={isGiven}>
            <span>
              <span>{words.person.purposes[purpose]}</span>
              <span className="xs mute">
                {held === null ? words.person.never : isGiven ? words.person.given(when) : words.person.withdrawn(when)}
              </span>
            </span>
            <button
              type="button"
              className="btn sm"
              data-testid={`consent-${purpose}-change`}
              onClick={() =>
                void till.client.call('member.consent', { member, purpose, given: !isGiven }).then(onAnswer)
              }
            >
              {isGiven ? words.person.withdraw : words.person.give}
            </button>
          </p>
        );
      })}
    </section>
  );
}
