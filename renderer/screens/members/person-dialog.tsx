/**
 * A member as a person: what they said of themselves, agreed to, bought and who looked after them. Enter saves from every field. Without
 * the cloud it shows what this till knows, says so, and keeps what is entered. Of a member who was deleted it says only that.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { PersonView } from '../../../main/contract/person-views.ts';
import { foldConsents } from '../../../sync/domain/member-consent.ts';
import { foldProfile } from '../../../sync/domain/member-profile.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { ConsentRows } from './consent-rows.tsx';
import { MemberLinks } from './member-links.tsx';
import { PersonActs } from './person-acts.tsx';
import { PersonHistory } from './person-history.tsx';
import css from './person.module.css';
import { ProfileForm } from './profile-form.tsx';

interface PersonDialogProps {
  readonly member: MemberView;
  readonly onClose: () => void;
  /** Nobody is shown any more. */
  readonly onForgotten: () => void;
}

export default function PersonDialog({ member, onClose, onForgotten }: PersonDialogProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [view, setView] = useState<PersonView | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const take = useCallback((answer: Answer<PersonView>): boolean => {
    setRefusal(answer.ok ? null : answer);
    if (answer.ok) setView(answer.value);
    return answer.ok;
  }, []);
  useEffect(() => {
    let isHere = true;
    void till.client.call('member.person', { member: member.id }).then((answer) => {
      if (isHere) take(answer);
    });
    return () => {
      isHere = false;
    };
  }, [till, member.id, take]);
  const refused =
    refusal?.code === 'not_found' ? words.person.gone : refusal === null ? null : refusedText(refusal, words);
  return (
    <Dialog title={words.person.title(member.name ?? words.guide.nameless)} isWide onClose={onClose}>
      <div className={css['page']} data-testid="person" data-online={view?.online ?? ''}>
        {refused === null ? null : (
          <p className={`banner danger ${css['wide'] ?? ''}`} role="alert" data-testid="person-refused">
            {refused}
          </p>
        )}
        {view?.online === false ? (
          <p className={`banner offline ${css['wide'] ?? ''}`}>{words.person.offline}</p>
        ) : null}
        {view === null ? null : (
          <>
            <div className={css['column']}>
              <ProfileForm
                key={view.facts.length}
                member={member.id}
                profile={foldProfile(view.facts)}
                mayKeep={consentsOf(view).profile?.given === true}
                onAnswer={take}
              />
            </div>
            <div className={css['column']}>
              <ConsentRows member={member.id} consents={consentsOf(view)} onAnswer={take} />
              <MemberLinks member={member} />
              <PersonActs member={member} onForgotten={onForgotten} />
              <PersonHistory visits={view.visits} bindings={view.bindings} />
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

const consentsOf = ({ consents }: PersonView) => foldConsents(consents);
