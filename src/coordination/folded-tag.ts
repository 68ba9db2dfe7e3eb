import { hash } from 'node:crypto'

/** No tag begins with it: tags begin with their kind. */
const FOLDED = '~'

/** Four hexadecimal digits. */
export const FOLDED_OF_A_KIND = 65_536

/**
 * The coarse tag of a tag, `~key:a3f1`: 65,536 for each kind of tag, so that a few folded invalidations touch few
 * other values. The same in every process and in `redis/invalidation-scripts.ts`.
 */
export function foldedTag(tag: string): string {
  const [kind = ''] = /^[a-z]+:/.exec(tag) ?? []
  return FOLDED + kind + hash('sha1', tag).slice(0, 4)
}

export function isFolded(tag: string): boolean {
  return tag.startsWith(FOLDED)
}
