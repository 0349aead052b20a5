/** A photo to choose, to change or to take away; made small at once, sent with the save. Called by product-form.tsx and style-grid.tsx. */
import { useId, useState, type ReactElement } from 'react';
import { useWords } from '../../app/till-context.tsx';
import { Icon, Picture } from '../../design/icon.tsx';
import { chosenPhotoOf, photoUrl } from './photo-file.ts';
import { NO_PHOTO, type TypedPhoto } from './product-typed.ts';
import css from './products-page.module.css';

interface PhotoFieldProps {
  readonly label: string;
  readonly photo: TypedPhoto;
  /** The drawing while there is no photo. */
  readonly picture: string | undefined;
  /** Beside a colour of the grid: the picture alone is the button. */
  readonly isSmall?: boolean;
  /** For customers to look at: a large one is taken beside the small one. */
  readonly isForwarded?: boolean;
  readonly fault: string | undefined;
  readonly onChange: (photo: TypedPhoto) => void;
}

export function PhotoField(props: PhotoFieldProps): ReactElement {
  const { label, photo, picture, isSmall = false, isForwarded = false, fault, onChange } = props;
  const words = useWords();
  const id = useId();
  const [refused, setRefused] = useState('');
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const chosen = await chosenPhotoOf(file, isForwarded);
    setRefused(chosen.ok ? '' : words.products.faults[chosen.error]);
    if (chosen.ok) onChange({ kind: 'chosen', ...chosen.value });
  };
  const said = refused === '' ? (fault ?? '') : refused;
  const shown =
    photo.kind === 'chosen' ? (
      <img className="photo" src={photoUrl(photo.small)} alt="" width={40} height={40} data-testid="photo-chosen" />
    ) : (
      <Picture name={picture} photo={photo.kind === 'kept' ? photo.photo : undefined} />
    );
  return (
    <div className={css[isSmall ? 'photoSmall' : 'photo']}>
      <label
        htmlFor={id}
        className={css['photoShown']}
        title={isSmall ? `${label} · ${words.products.photoHint}` : undefined}
      >
        {shown}
        <input
          id={id}
          type="file"
          accept="image/jpeg,image/png,image/webp"
          className={css['photoInput']}
          aria-label={label}
          aria-invalid={said !== ''}
          data-testid="photo-file"
          onChange={({ target }) => {
            void take(target.files?.[0]);
            target.value = '';
          }}
        />
        {isSmall ? null : (
          <span className="btn sm">
            <Icon name="upload" size={18} />
            {photo.kind === 'none' ? words.products.addPhoto : words.products.otherPhoto}
          </span>
        )}
      </label>
      {isSmall || photo.kind === 'none' ? null : (
        <button type="button" className="btn quiet" data-testid="photo-drop" onClick={() => onChange(NO_PHOTO)}>
          {words.products.dropPhoto}
        </button>
      )}
      {said === '' ? (
        isSmall ? null : (
          <span className="xs sub">{words.products.photoHint}</span>
        )
      ) : (
        <span className={css['fault']} role="alert" data-testid="photo-fault">
          {said}
        </span>
      )}
    </div>
  );
}
