import { decode } from './codec.js'
import type { Found } from './store.js'

/** What a text of a shared store holds; `onUnreadable`: there is a text, which no gateway has written whole. */
export async function foundIn(
  encoded: string | undefined,
  onUnreadable: () => void,
): Promise<Found | undefined> {
  if (encoded === undefined) return undefined
  const value = await decode(encoded)
  if (value !== undefined) return { value, place: 'shared' }
  onUnreadable()
  return undefined
}
