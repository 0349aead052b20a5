/** The pictures of something on the content shelf: those that are there, each to be taken away, and room for one more. Called by growth-shelf.tsx. */
import type { ReactElement } from 'react';
import type { HostClient } from '../../../main/contract/contract.ts';
import { err, ok, type Result } from '../../../sync/domain/result.ts';
import { SHELF_PICTURES_MAX } from '../../../sync/protocol/shelf.ts';
import { useWords } from '../../app/till-context.tsx';
import { Icon, Picture } from '../../design/icon.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import own from './growth.module.css';
import { PhotoField } from './photo-field.tsx';
import { photoUrl } from './photo-file.ts';
import { refusalOf } from './product-refusal.ts';
import { NO_PHOTO, type TypedPhoto } from './product-typed.ts';

export type TypedPicture = Exclude<TypedPhoto, { readonly kind: 'none' }>;

interface ShelfPicturesProps {
  readonly pictures: readonly TypedPicture[];
  readonly onChange: (pictures: readonly TypedPicture[]) => void;
}

export function ShelfPictures({ pictures, onChange }: ShelfPicturesProps): ReactElement {
  const words = useWords().growth.shelf;
  return (
    <div className={own['long']} role="group" aria-label={words.pictures}>
      <span className="s sub">{words.pictures}</span>
      {pictures.length === 0 ? null : (
        <ul className={own['pictures']}>
          {pictures.map((picture, index) => (
            <li key={keyOf(picture)} data-testid="shelf-picture">
              {picture.kind === 'kept' ? (
                <Picture name={null} photo={picture.photo} />
              ) : (
                <img className="photo" src={photoUrl(picture.small)} alt="" width={64} height={64} />
              )}
              <button
                type="button"
                aria-label={words.dropPicture(String(index + 1))}
                title={words.dropPicture(String(index + 1))}
                data-testid="shelf-picture-drop"
                onClick={() => onChange(pictures.filter((one) => one !== picture))}
              >
                <Icon name="times" size={20} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {pictures.length >= SHELF_PICTURES_MAX ? null : (
        <PhotoField
          label={words.addPicture}
          isForwarded
          photo={NO_PHOTO}
          picture={undefined}
          fault={undefined}
          onChange={(picture) => {
            const isThere = pictures.some((one) => picture.kind !== 'none' && keyOf(one) === keyOf(picture));
            if (picture.kind !== 'none' && !isThere) onChange([...pictures, picture]);
          }}
        />
      )}
    </div>
  );
}

const keyOf = (picture: TypedPicture): string => (picture.kind === 'kept' ? picture.photo : picture.small.data);

/** The hashes of all, those that the cloud does not have yet kept there first; what the first refusal says in words. */
export async function keepPictures(
  client: Pick<HostClient, 'call'>,
  pictures: readonly TypedPicture[],
  words: Dictionary,
): Promise<Result<readonly string[], string>> {
  const kept = new Set<string>();
  for (const picture of pictures) {
    if (picture.kind === 'kept') {
      kept.add(picture.photo);
      continue;
    }
    const { small, large } = picture;
    const answer = await client.call('photo.keep', {
      data: small.data,
      ...(large === undefined ? {} : { large: large.data }),
    });
    if (!answer.ok) return err(refusalOf(answer, words).text);
    kept.add(answer.value.photo);
  }
  return ok([...kept]);
}
