/** English plurals of counts that are already written: `1 sale`, `12 sales`. Called by the English words alone. */
export const many = (count: string, one: string, more: string): string => `${count} ${count === '1' ? one : more}`;
