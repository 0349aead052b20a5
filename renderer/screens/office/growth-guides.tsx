/** Kinds of guides and who recruited them, and members who are proposed as guides: found by number, decided by a manager. */
import { useRef, useState, type ReactElement } from 'react';
import { GUIDE_TYPES, type GuideType } from '../../../sync/domain/guide-type.ts';
import type { StaffId, StoreId } from '../../../sync/domain/ids.ts';
import type { Candidate } from '../../../sync/protocol/guide-types.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { Field } from './office-fields.tsx';
import css from './office-frame.module.css';
import own from './growth.module.css';
import { Figures, GrowthForm, useGrowthAct, type GrowthTabProps } from './growth-parts.tsx';
import type { Typed } from './growth-typed.ts';

export function GuidesTab({ board, onChanged }: GrowthTabProps): ReactElement {
  const all = useWords();
  const words = all.growth.guides;
  const [chosen, setChosen] = useState<string | null>(null);
  const guide = board.guides.find((one) => one.guide === chosen);
  return (
    <>
      {guide === undefined ? (
        <Propose onChanged={onChanged} />
      ) : (
        <ChangeType
          key={guide.guide}
          guide={guide}
          onDone={(isChanged) => {
            setChosen(null);
            if (isChanged) onChanged();
          }}
        />
      )}
      <section className={`card ${css['side'] ?? ''}`} aria-label={all.growth.tabs.guides}>
        <p className="s sub">{words.rule}</p>
        {board.guides.length === 0 ? (
          <p className="sub">{words.none}</p>
        ) : (
          <Figures
            title={all.growth.tabs.guides}
            testId="guide-type-row"
            texts={3}
            heads={[words.guide, words.type, words.recruiters, all.growth.change]}
            rows={board.guides.map((one) => ({
              key: one.guide,
              cells: [
                `${one.name} ${one.guide}`,
                words.types[one.type],
                one.recruiters.length === 0
                  ? words.nobody
                  : one.recruiters.map(({ guide: by, name }) => `${name} ${by}`).join(' ← '),
                <button
                  key="change"
                  type="button"
                  className="btn sm"
                  aria-label={`${all.growth.change} ${one.name}`}
                  data-testid="guide-type-change"
                  onClick={() => setChosen(one.guide)}
                >
                  {all.growth.change}
                </button>,
              ],
            }))}
          />
        )}
        <h3>{words.candidates}</h3>
        <p className="s sub">{words.own}</p>
        {board.candidates.length === 0 ? <p className="sub">{words.noCandidates}</p> : null}
        <ul>
          {board.candidates.map((one) => (
            <CandidateItem key={one.candidate} candidate={one} onChanged={onChanged} />
          ))}
        </ul>
      </section>
    </>
  );
}

interface TypeChoiceProps {
  readonly type: GuideType;
  readonly onChoose: (type: GuideType) => void;
}
function TypeChoice({ type, onChoose }: TypeChoiceProps): ReactElement {
  const words = useWords().growth.guides;
  return (
    <div className={css['choice']} role="group" aria-label={words.type}>
      {GUIDE_TYPES.map((value) => (
        <button
          key={value}
          type="button"
          className="btn sm"
          aria-pressed={value === type}
          data-testid={`guide-type-${value}`}
          onClick={() => onChoose(value)}
        >
          {words.types[value]}
        </button>
      ))}
    </div>
  );
}

const recruiterIn = (typed: Typed): StaffId | null => {
  const by = (typed['recruitedBy'] ?? '').trim();
  return by === '' ? null : (by as StaffId);
};

interface ChangeTypeProps {
  readonly guide: GrowthTabProps['board']['guides'][number];
  readonly onDone: (isChanged: boolean) => void;
}
function ChangeType({ guide, onDone }: ChangeTypeProps): ReactElement {
  const all = useWords().growth;
  const words = all.guides;
  const [type, setType] = useState<GuideType>(guide.type);
  const [typed, setTyped] = useState<Typed>({ recruitedBy: guide.recruiters[0]?.guide ?? '' });
  const { said, act } = useGrowthAct(() => undefined);
  const save = async (): Promise<void> => {
    const saved = { type, recruitedBy: recruiterIn(typed) };
    if ((await act({ act: 'guideType', guide: guide.guide, saved })) !== null) onDone(true);
  };
  return (
    <GrowthForm
      testId="guide-type-form"
      title={`${guide.name} ${guide.guide}`}
      hint={words.rule}
      fields={[{ name: 'recruitedBy', label: words.recruitedBy }]}
      typed={typed}
      onType={setTyped}
      submit={all.save}
      isReady
      said={said}
      onSubmit={() => void save()}
      onDismiss={() => onDone(false)}
    >
      <TypeChoice type={type} onChoose={setType} />
    </GrowthForm>
  );
}

function Propose({ onChanged }: { readonly onChanged: () => void }): ReactElement {
  const till = useTill();
  const words = useWords().growth.guides;
  const { place } = useApp();
  const [typed, setTyped] = useState<Typed>({});
  const [type, setType] = useState<GuideType>('partner');
  const { said, setSaid, act } = useGrowthAct(onChanged);
  const candidate = useRef(freshId(till));
  const save = async (): Promise<void> => {
    const found = await till.client.call('member.find', { query: (typed['phone'] ?? '').trim() });
    const [member, ...others] = found.ok ? found.value.items : [];
    if (member === undefined || others.length > 0) return setSaid(words.notFound);
    const recruitedBy = recruiterIn(typed);
    const asked = {
      ...{
        candidate: candidate.current,
        member: member.id,
        store: (place?.store.id ?? '') as StoreId,
        type,
      },
      note: (typed['note'] ?? '').trim(),
      ...(recruitedBy === null ? {} : { recruitedBy }),
    };
    if ((await act({ act: 'propose', candidate: asked })) === null) return;
    setTyped({});
    candidate.current = freshId(till);
  };
  return (
    <GrowthForm
      testId="candidate-form"
      title={words.propose}
      hint={words.own}
      fields={[
        { name: 'phone', label: words.phone },
        { name: 'note', label: words.note },
        { name: 'recruitedBy', label: words.recruitedBy },
      ]}
      typed={typed}
      onType={setTyped}
      submit={words.propose}
      isReady={(typed['phone'] ?? '').trim() !== '' && (typed['note'] ?? '').trim() !== ''}
      said={said}
      onSubmit={() => void save()}
    >
      <TypeChoice type={type} onChoose={setType} />
    </GrowthForm>
  );
}

interface CandidateItemProps {
  readonly candidate: Candidate;
  readonly onChanged: () => void;
}

function CandidateItem({ candidate: one, onChanged }: CandidateItemProps): ReactElement {
  const words = useWords().growth.guides;
  const [typed, setTyped] = useState<Typed>({});
  const { said, act } = useGrowthAct(onChanged);
  const { guide = '', name = '', pin = '', note = '' } = typed;
  const set = (field: string) => (value: string) => setTyped({ ...typed, [field]: value });
  const mayAccept = guide.trim() !== '' && name.trim() !== '' && pin !== '';
  const { candidate } = one;
  const accept = (): void =>
    void act({
      ...{ act: 'decide', candidate },
      decision: { accept: true, guide: guide.trim() as StaffId, name: name.trim(), pin },
    });
  const decline = (): void => void act({ act: 'decide', candidate, decision: { accept: false, note: note.trim() } });
  return (
    <li className={own['person']} data-testid="candidate-item" data-state={one.state}>
      <span className="row">
        <b>{one.phone}</b>
        <span className="tag quiet">{words.candidateStates[one.state]}</span>
        <span className="s sub">
          {words.types[one.type]} · {words.by(one.by)}
          {one.guide === null ? '' : ` · ${one.guide}`}
        </span>
      </span>
      <span className="s">{one.note}</span>
      {one.state !== 'proposed' ? null : (
        <>
          <div className={css['fields']}>
            <Field label={words.number} value={guide} testId="candidate-guide" onChange={set('guide')} />
            <Field label={words.personName} value={name} testId="candidate-name" onChange={set('name')} />
            <Field label={words.pin} value={pin} testId="candidate-pin" onChange={set('pin')} />
            <Field label={words.note} value={note} testId="candidate-note" onChange={set('note')} />
          </div>
          <p className="s bad" role="status" data-testid="candidate-said">
            {said}
          </p>
          <div className={css['acts']}>
            <button
              type="button"
              className="btn primary"
              disabled={!mayAccept}
              data-testid="candidate-accept"
              onClick={accept}
            >
              {words.accept}
            </button>
            <button
              type="button"
              className="btn"
              disabled={note.trim() === ''}
              data-testid="candidate-decline"
              onClick={decline}
            >
              {words.decline}
            </button>
          </div>
        </>
      )}
    </li>
  );
}
