// Numbers of things, in words.

/** Return `1 scan` or `3 scans`: one of them, or more, or none. */
export function many(count, one, more) {
  return `${count} ${count === 1 ? one : more}`;
}
